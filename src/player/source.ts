import { PlayerError } from '../model/errors.js';
import type { LoaderChoice, SourceDescriptor } from '../model/source.js';
import { resolveLoaderProperty } from './loader-registry.js';

/** What to play. */
export interface PlayerSource {
  /** Absolute, or relative to the document. */
  readonly url: string;
  /** MIME type. Default: found out. */
  readonly type?: string;
  /** A registered name or a module URL of any origin: code of the page's own choice. Default: by the source. */
  readonly loader?: string | LoaderChoice;
  /** Presentation seconds. Default: the beginning, or the live edge. */
  readonly startTime?: number;
  /** Default `same-origin`. */
  readonly credentials?: 'omit' | 'same-origin' | 'include';
  /** `metadata`: only the first segment until playback is asked for. Default `auto`. */
  readonly preload?: 'auto' | 'metadata';
}

/** Schemes that `fetch` takes. */
const FETCHABLE = /^(https?|blob|data|file):$/;

/**
 * The source with absolute URLs, as the engine gets it.
 * @throws PlayerError `E_SOURCE_EMPTY_URL`, `E_SOURCE_INVALID_URL`, `E_LOADER_UNKNOWN`.
 */
export function describeSource(source: PlayerSource, baseUrl: string): SourceDescriptor {
  const { url, type, loader, startTime, credentials } = source;
  if (url.trim() === '')
    throw new PlayerError('E_SOURCE_EMPTY_URL', 'The source is empty. Set src to the address of a stream.', { url });
  return {
    url: parseUrl(url, baseUrl),
    ...(type ? { type } : {}),
    ...(loader ? { loader: typeof loader === 'string' ? resolveLoaderProperty(loader, baseUrl) : loader } : {}),
    ...(startTime ? { startTime } : {}),
    ...(credentials ? { credentials } : {}),
  };
}

function parseUrl(url: string, baseUrl: string): string {
  let parsed: URL | undefined;
  let cause: unknown;
  try {
    parsed = new URL(url, baseUrl);
  } catch (error) {
    cause = error;
  }
  if (parsed && FETCHABLE.test(parsed.protocol)) return parsed.href;
  const message = `"${url}" cannot be fetched. Set src to an http(s) URL.`;
  throw new PlayerError('E_SOURCE_INVALID_URL', message, { url }, { cause });
}
