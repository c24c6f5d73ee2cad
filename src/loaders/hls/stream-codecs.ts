import { PlayerError } from '../../model/errors.js';
import type { RenditionId, TrackType } from '../../model/presentation.js';
import type { CatalogRendition, CatalogTrack } from './catalog.js';
import { BARE_MP3, correctCodecs, mimeTypeOf, nameMp3, splitCodecs, type IsTypeSupported } from './codecs.js';

/** Codecs that the media of a rendition have, of these types, video first, by the names that the browser knows. */
export type AskMedia = (rendition: CatalogRendition, types: readonly TrackType[]) => Promise<readonly string[]>;

/** Remembers the answers; the types of a rendition are always the same. */
export function askOnce(ask: AskMedia): AskMedia {
  const answers = new Map<RenditionId, ReturnType<AskMedia>>();
  return (rendition, types) => {
    const answer = answers.get(rendition.id) ?? ask(rendition, types);
    answers.set(rendition.id, answer);
    return answer;
  };
}

/**
 * The tracks with all codecs known. The media are asked where the playlist says nothing, and where the browser refuses all
 * that it says: the first such rendition that can be had speaks for those that say the same.
 */
export async function completeCodecs(
  catalog: readonly CatalogTrack[],
  ask: AskMedia,
  isTypeSupported: IsTypeSupported,
): Promise<CatalogTrack[]> {
  const complete: CatalogTrack[] = [];
  for (const track of catalog) complete.push(await nameCodecs(await completeTrack(track, ask), isTypeSupported));
  for (const type of ['video', 'audio'] as const) {
    const tracks = complete.filter((track) => track.type === type);
    const [first] = tracks;
    if (!first || (await isAnySupported(tracks, isTypeSupported))) continue;
    const answer = await askAny(first, first.renditions, ask).catch(keepDeclared);
    if (!answer) continue;
    for (const track of tracks) complete[complete.indexOf(track)] = replaceCodecs(track, answer);
  }
  return complete;
}

/** What the media of a rendition were found to be made of. */
interface Answer {
  readonly rendition: CatalogRendition;
  readonly codecs: readonly string[];
}

/** The first rendition whose media can be had speaks for the others. @throws the first failure, where there is none. */
async function askAny(track: CatalogTrack, renditions: readonly CatalogRendition[], ask: AskMedia): Promise<Answer> {
  let failure: unknown;
  for (const rendition of renditions)
    try {
      return { rendition, codecs: await ask(rendition, typesOf(track, rendition)) };
    } catch (error) {
      if (!(error instanceof PlayerError)) throw error;
      failure ??= error;
    }
  throw failure as Error;
}

async function completeTrack(track: CatalogTrack, ask: AskMedia): Promise<CatalogTrack> {
  const silent = track.renditions.filter(({ codecs }) => codecs === undefined);
  if (silent.length === 0) return track;
  const found = await askAny(track, silent, ask);
  return { ...track, renditions: track.renditions.map((r) => ({ ...r, codecs: r.codecs ?? found.codecs })) };
}

async function nameCodecs(track: CatalogTrack, isTypeSupported: IsTypeSupported): Promise<CatalogTrack> {
  const name = async (rendition: CatalogRendition): Promise<CatalogRendition> => ({
    ...rendition,
    codecs: await nameMp3(await bestCodecs(track.type, rendition, isTypeSupported), isTypeSupported),
  });
  return { ...track, renditions: await Promise.all(track.renditions.map(name)) };
}

async function bestCodecs(
  type: TrackType,
  { codecs = [], betterCodecs = [] }: CatalogRendition,
  isTypeSupported: IsTypeSupported,
): Promise<readonly string[]> {
  for (const better of betterCodecs) if (await isTypeSupported(mimeTypeOf(type, better))) return better;
  return codecs;
}

/** What is played of the segments; a video track without a part plays all that is in them. */
const typesOf = ({ type }: CatalogTrack, { part }: CatalogRendition): readonly TrackType[] =>
  part ? [part] : type === 'video' ? ['video', 'audio'] : ['audio'];

async function isAnySupported(tracks: readonly CatalogTrack[], isTypeSupported: IsTypeSupported): Promise<boolean> {
  for (const { type, renditions } of tracks)
    for (const { codecs } of renditions) if (await isTypeSupported(mimeTypeOf(type, codecs!))) return true;
  return false;
}

function replaceCodecs(track: CatalogTrack, { rendition: asked, codecs }: Answer): CatalogTrack {
  const isSame = (other: CatalogRendition): boolean => other.codecs!.join() === asked.codecs!.join();
  return { ...track, renditions: track.renditions.map((r) => (isSame(r) ? { ...r, codecs } : r)) };
}

/**
 * Takes bare MP3 out of renditions that hold it together with video, into a track of its own: both are cut out of the same
 * segments.
 */
export function separateBareMp3(catalog: readonly CatalogTrack[]): readonly CatalogTrack[] {
  const isMixed = ({ part, codecs }: CatalogRendition): boolean => part === undefined && codecs!.includes(BARE_MP3);
  return catalog.flatMap((track): CatalogTrack[] => {
    if (track.type === 'audio' || !track.renditions.some(isMixed)) return [track];
    const renditions = track.renditions.map((rendition): CatalogRendition => {
      const { video } = splitCodecs(rendition.codecs!);
      return { ...rendition, part: 'video', codecs: video };
    });
    const sound: CatalogRendition = { id: `${track.id} sound`, urls: [], part: 'audio', codecs: [BARE_MP3] };
    return [
      { ...track, renditions },
      { id: 'audio', type: 'audio', renditions: [sound] },
    ];
  });
}

/**
 * Goes by the media of the rendition that is played first where they are made of something else than the playlist says:
 * Chromium refuses an init segment with a track that its buffer was not told of, one that lacks a track, and another codec.
 */
export async function correctTrack(
  track: CatalogTrack,
  rendition: CatalogRendition,
  ask: AskMedia,
  warn: (warning: string) => void,
): Promise<CatalogTrack> {
  const asked = rendition.codecs!;
  const found = await ask(rendition, typesOf(track, rendition)).catch(keepDeclared);
  if (!found) return track;
  const corrected = correctCodecs(asked, asked, found);
  if (corrected.join() === asked.join()) return track;
  warn(`the media of ${rendition.id} are ${found.join()}, not ${asked.join()} as the playlist says (CODECS)`);
  const renditions = track.renditions.map((r) => ({ ...r, codecs: correctCodecs(r.codecs!, asked, found) }));
  return { ...track, renditions };
}

/** Playback will meet the failure again, and knows ways around it. */
function keepDeclared(error: unknown): undefined {
  if (!(error instanceof PlayerError)) throw error;
}
