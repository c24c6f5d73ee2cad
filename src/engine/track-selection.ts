import { PlayerError } from '../model/errors.js';
import type { Presentation, Rendition, Track } from '../model/presentation.js';
import { isPair } from './audio-companion.js';
import { languageDistance } from '../shared/language.js';

/** A track to play, and those of its renditions that the browser can decode, at least one. */
export interface SelectedTrack {
  readonly track: Track;
  readonly renditions: readonly Rendition[];
}

export type IsTypeSupported = (mimeType: string) => Promise<boolean>;

/** The audio that is wanted, as far as anybody has said so. */
export interface AudioWish {
  /** Id; the viewer has chosen it. */
  readonly track?: string | undefined;
  /** BCP 47; empty: none in particular. */
  readonly language?: string;
}

/**
 * The video and the audio track to play: the wanted one if it is there, else one in the wanted language, else the author's
 * default, else the first one, of those of which the browser can decode a rendition.
 * @throws PlayerError `E_SOURCE_NO_TRACKS`, `E_CODEC_UNSUPPORTED`.
 */
export async function selectTracks(
  presentation: Pick<Presentation, 'tracks'>,
  url: string,
  isTypeSupported: IsTypeSupported,
  wish: AudioWish = {},
): Promise<readonly SelectedTrack[]> {
  const refused: string[] = [];
  const selected: SelectedTrack[] = [];
  for (const type of ['video', 'audio'] as const) {
    const tracks = presentation.tracks.filter((track) => track.type === type);
    const candidates = type === 'audio' ? byWish(byDefault(tracks), wish) : byDefault(tracks);
    const found = await firstSupported(candidates, isTypeSupported, refused);
    if (found) selected.push(found);
    // Half of a programme is not what was asked for: sound without its picture would look like a success.
    else if (candidates.length > 0) throw unsupported(url, refused);
  }
  if (selected.length === 0) {
    const message = `${url} has neither video nor audio. Check that it is the file you meant.`;
    throw new PlayerError('E_SOURCE_NO_TRACKS', message, { url });
  }
  const { tracks } = await keepSupported(presentation, isTypeSupported);
  const renditionsOf = ({ id }: Track): readonly Rendition[] => tracks.find((track) => track.id === id)!.renditions;
  return selected.map(({ track }) => ({ track, renditions: renditionsOf(track) }));
}

/**
 * What can be chosen: without renditions that the browser cannot decode, and without tracks that have no other. A video
 * that is only meant for audio that cannot be decoded is left out as well, unless all are.
 */
export async function keepSupported<P extends Pick<Presentation, 'tracks'>>(
  presentation: P,
  isTypeSupported: IsTypeSupported,
): Promise<P> {
  const all = await Promise.all(
    presentation.tracks.map(async (track) => ({
      ...track,
      renditions: await supportedRenditions(track, isTypeSupported),
    })),
  );
  const tracks = all.filter(({ renditions }) => renditions.length > 0);
  const audio = tracks.filter(({ type }) => type === 'audio').flatMap(({ renditions }) => renditions);
  return { ...presentation, tracks: audio.length > 0 ? tracks.map((track) => keepPaired(track, audio)) : tracks };
}

function keepPaired(track: Track, audio: readonly Rendition[]): Track {
  if (track.type !== 'video') return track;
  const paired = track.renditions.filter((video) => audio.some((rendition) => isPair(video, rendition)));
  return paired.length > 0 ? { ...track, renditions: paired } : track;
}

/** Asks once for each type. */
export function askOnce(isTypeSupported: IsTypeSupported): IsTypeSupported {
  const answers = new Map<string, Promise<boolean>>();
  return (mimeType) => {
    const answer = answers.get(mimeType) ?? isTypeSupported(mimeType);
    answers.set(mimeType, answer);
    return answer;
  };
}

/** The renditions of a track that the browser can decode. */
export async function supportedRenditions(
  track: Track,
  isTypeSupported: IsTypeSupported,
): Promise<readonly Rendition[]> {
  const answers = await Promise.all(track.renditions.map(({ mimeType }) => isTypeSupported(mimeType)));
  return track.renditions.filter((_, i) => answers[i]);
}

function byDefault(tracks: readonly Track[]): readonly Track[] {
  const rank = ({ isDefault }: Track): number => (isDefault ? 0 : 1);
  return [...tracks].sort((a, b) => rank(a) - rank(b));
}

/** The rest stays in its order. */
function byWish(tracks: readonly Track[], { track: wanted, language = '' }: AudioWish): readonly Track[] {
  const chosen = tracks.filter(({ id }) => id === wanted);
  const inLanguage = tracks
    .map((track) => ({ track, distance: languageDistance(track.language, language) }))
    .filter(({ distance }) => distance < Infinity)
    .sort((a, b) => a.distance - b.distance || detourOf(a.track) - detourOf(b.track))
    .map(({ track }) => track);
  return [...new Set([...chosen, ...inLanguage, ...tracks])];
}

/** Nobody who asks for a language asks for its description of the picture, or for comments. */
function detourOf({ kind }: Track): number {
  return kind === 'descriptions' || kind === 'commentary' ? 1 : 0;
}

async function firstSupported(
  tracks: readonly Track[],
  isTypeSupported: IsTypeSupported,
  refused: string[],
): Promise<SelectedTrack | undefined> {
  for (const track of tracks) {
    const renditions = await supportedRenditions(track, isTypeSupported);
    if (renditions.length > 0) return { track, renditions };
    refused.push(...track.renditions.map(({ mimeType }) => mimeType));
  }
  return undefined;
}

function unsupported(url: string, mimeTypes: readonly string[]): PlayerError {
  const message = `This browser cannot decode ${mimeTypes.join(' or ')} of ${url}. Offer it in H.264 and AAC, or VP9 and Opus.`;
  return new PlayerError('E_CODEC_UNSUPPORTED', message, { url, mimeTypes });
}
