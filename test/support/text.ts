import { seekTo, until, type TestPlayer } from './playback.js';

/** The address of an HLS fixture. */
export const hls = (name: string): string => `/media/hls/${name}.m3u8`;

export const hasTrack = ({ video }: TestPlayer, label: string): boolean =>
  [...video.textTracks].some((each) => each.label === label);

export function trackOf({ video }: TestPlayer, label: string): TextTrack {
  const track = [...video.textTracks].find((each) => each.label === label);
  if (!track) throw new Error(`no text track ${label}`);
  return track;
}

export const cuesOf = (track: TextTrack): VTTCue[] => [...(track.cues ?? [])] as VTTCue[];
export const textsOf = (cues: TextTrackCueList | null): string[] =>
  [...(cues ?? [])].map((cue) => (cue as VTTCue).text);
export const active = (track: TextTrack): string => textsOf(track.activeCues).join();

/** Waits until the track has a cue with this text. */
export const loaded = (test: TestPlayer, track: TextTrack, text: string): Promise<void> =>
  until(() => textsOf(track.cues).includes(text), `the cue ${text}`, 8000, test.player);

/** Goes to a moment, and waits until exactly these texts are active. */
export async function expectAt(test: TestPlayer, track: TextTrack, position: number, text: string): Promise<void> {
  await seekTo(test, position);
  await until(() => active(track) === text, `"${text}" at ${position}, not "${active(track)}"`, 5000, test.player);
}
