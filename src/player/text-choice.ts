import type { Presentation, TextTrackDescription } from '../model/presentation.js';
import type { Selection } from '../model/selection.js';
import { isSameLanguage } from '../shared/language.js';

/** A text track of the video and what it shows: `TextTrack.mode`. */
export interface TextMode {
  readonly id: string;
  readonly mode: TextTrackMode;
}

/** The track whose cues are wanted: the one showing, else the first hidden one (a script may read its cues); null: none. */
export function chooseLoadedText(modes: readonly TextMode[]): string | null {
  const wanted = modes.find(({ mode }) => mode === 'showing') ?? modes.find(({ mode }) => mode === 'hidden');
  return wanted?.id ?? null;
}

/**
 * The forced track to show: the one in the language that is heard, while no other is chosen (RFC 8216bis §4.4.6.1,
 * FORCED; subtitles that are chosen hold its text too). None before it is known what is heard: not every page leaves that
 * to the author.
 */
export function chooseForcedText(
  { tracks, textTracks = [] }: Presentation,
  selection: Selection | null,
  modes: readonly TextMode[],
): TextTrackDescription | undefined {
  if (!selection) return undefined;
  const isForced = (id: string): boolean => textTracks.some((track) => track.id === id && track.isForced);
  if (modes.some(({ id, mode }) => mode !== 'disabled' && !isForced(id))) return undefined;
  const audio = tracks.filter(({ type }) => type === 'audio');
  const heard =
    audio.find(({ id }) => id === selection.audio?.track) ?? audio.find(({ isDefault }) => isDefault) ?? audio[0];
  const language = heard?.language;
  if (!language) return undefined;
  return textTracks.find((track) => track.isForced && isSameLanguage(track.language, language));
}
