import type { HttpClient, HttpRequest } from '../../net/http.js';
import { orAbort } from '../../shared/abort.js';
import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import type { ImportCode } from '../contract.js';
import { parsePlaylist, usesVariables } from './parse-playlist.js';
import type { Parsed } from './playlist.js';

export interface PlaylistServices {
  readonly http: HttpClient;
  readonly importCode: ImportCode;
  readonly warn: (warning: string) => void;
}

/**
 * A playlist of either kind, as it is now. `variables`: of the multivariant playlist.
 * @throws PlayerError as `parsePlaylist`, and `E_LOADER_IMPORT`.
 */
export async function fetchPlaylist(
  request: HttpRequest,
  variables: ReadonlyMap<string, string>,
  { http, importCode, warn }: PlaylistServices,
  signal: AbortSignal,
): Promise<Parsed['playlist']> {
  const { url, body } = await http.open(request, signal);
  const parts: OwnedBytes[] = [];
  for await (const part of body) parts.push(part);
  const text = new TextDecoder().decode(concatBytes(parts));
  const code = usesVariables(text)
    ? await orAbort(
        importCode('the variables of playlists', () => import('./variables.js')),
        signal,
      )
    : undefined;
  const { playlist, warnings } = parsePlaylist(text, { url, variables, Variables: code?.Variables });
  for (const warning of warnings) warn(`${url}: ${warning}`);
  return playlist;
}
