import { PlayerError } from '../model/errors.js';
import type { Presentation, Rendition, Track } from '../model/presentation.js';

/** A track to play and the rendition to begin with. */
export interface SelectedTrack {
  readonly track: Track;
  readonly rendition: Rendition;
}

/**
 * The first video and the first audio track of which the browser can decode a rendition.
 * @throws PlayerError `E_SOURCE_NO_TRACKS`, `E_CODEC_UNSUPPORTED`.
 */
export async function selectTracks(
  presentation: Presentation,
  url: string,
  isTypeSupported: (mimeType: string) => Promise<boolean>,
): Promise<readonly SelectedTrack[]> {
  const refused: string[] = [];
  const selected: SelectedTrack[] = [];
  for (const type of ['video', 'audio'] as const) {
    const candidates = presentation.tracks.filter((track) => track.type === type);
    const found = await firstSupported(candidates, isTypeSupported, refused);
    if (found) selected.push(found);
    // Half of a programme is not what was asked for: sound without its picture would look like a success.
    else if (candidates.length > 0) throw unsupported(url, refused);
  }
  if (selected.length === 0) {
    const message = `${url} has neither video nor audio. Check that it is the file you meant.`;
    throw new PlayerError('E_SOURCE_NO_TRACKS', message, { url });
  }
  return selected;
}

async function firstSupported(
  tracks: readonly Track[],
  isTypeSupported: (mimeType: string) => Promise<boolean>,
  refused: string[],
): Promise<SelectedTrack | undefined> {
  for (const track of tracks)
    for (const rendition of track.renditions) {
      if (await isTypeSupported(rendition.mimeType)) return { track, rendition };
      refused.push(rendition.mimeType);
    }
  return undefined;
}

function unsupported(url: string, mimeTypes: readonly string[]): PlayerError {
  const message = `This browser cannot decode ${mimeTypes.join(' or ')} of ${url}. Offer it in H.264 and AAC, or VP9 and Opus.`;
  return new PlayerError('E_CODEC_UNSUPPORTED', message, { url, mimeTypes });
}
