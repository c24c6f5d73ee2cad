import type { TrackType } from '../../model/presentation.js';
import type { MovieBox } from '../iso/mp4-movie-box.js';

/** Sample entry names of RFC 6381, up to the first dot. */
const VIDEO = new Set('avc1 avc3 hvc1 hev1 dvh1 dvhe dva1 dvav vp8 vp9 vp08 vp09 av01 dav1 mp4v vvc1 vvi1'.split(' '));
const AUDIO = new Set('mp4a ac-3 ec-3 ac-4 opus flac alac mp3 bare-mp3 dtsc dtse dtsh dtsl dtsx mhm1 mha1'.split(' '));

export interface CodecLists {
  readonly video: readonly string[];
  readonly audio: readonly string[];
}

/** Codecs by what they are of; subtitles and what nobody knows are left out. */
export function splitCodecs(codecs: readonly string[]): CodecLists {
  return {
    video: codecs.filter((codec) => VIDEO.has(nameOf(codec))),
    audio: codecs.filter((codec) => AUDIO.has(nameOf(codec))),
  };
}

const nameOf = (codec: string): string => codec.split('.')[0]!.toLowerCase();

/** MP3 in MP4 has several names: HLS calls it an MPEG-4 object type, files an MPEG-1 layer. */
const MP3_NAMES = new Set(['mp4a.40.34', 'mp4a.6b', 'mp4a.69', 'mp3']);
const namesMp3 = (codec: string): boolean => MP3_NAMES.has(codec.toLowerCase());

/** Ours for MP3 without MP4 around it. It has a buffer of its own, whose type has no codecs. */
export const BARE_MP3 = 'bare-mp3';
const BARE_MP3_TYPE = 'audio/mpeg';

export type IsTypeSupported = (mimeType: string) => Promise<boolean>;

/** Gives MP3 the name that the browser knows in MP4: WebKit the first, Firefox the second; Chromium 156 plays none there. */
export async function nameMp3(codecs: readonly string[], isTypeSupported: IsTypeSupported): Promise<readonly string[]> {
  if (!codecs.some(namesMp3)) return codecs;
  const name = (await isTypeSupported(mimeTypeOf('audio', ['mp3']))) ? 'mp3' : 'mp4a.6B';
  return renameMp3(codecs, name);
}

export const renameMp3 = (codecs: readonly string[], name: string): readonly string[] =>
  codecs.map((codec) => (namesMp3(codec) ? name : codec));

/** A type as MediaSource wants it: fragmented MP4 with all that does not go into a buffer of its own. */
export function mimeTypeOf(type: TrackType, codecs: readonly string[]): string {
  const inMp4 = codecs.filter((codec) => codec !== BARE_MP3);
  return inMp4.length === 0 && codecs.length > 0 ? BARE_MP3_TYPE : `${type}/mp4; codecs="${inMp4.join(', ')}"`;
}

/** The type of media that hold all of these. */
export function mimeTypeOfMedia(codecs: readonly string[]): string {
  return mimeTypeOf(splitCodecs(codecs).video.length > 0 ? 'video' : 'audio', codecs);
}

/** Of the first track of each type that media hold: video before audio, as types are written. */
export function codecsOf({ tracks }: MovieBox, types: readonly TrackType[]): readonly string[] {
  return (['video', 'audio'] as const).flatMap((type) => {
    const codec = types.includes(type) ? tracks.find((track) => track.type === type)?.codec : undefined;
    return codec ? [codec] : [];
  });
}

/** Sample entries that are one codec to a decoder: they differ in where the parameter sets are, or add Dolby Vision. */
const SAME: Readonly<Record<string, string>> = {
  avc3: 'avc1',
  dva1: 'avc1',
  dvav: 'avc1',
  hev1: 'hvc1',
  dvh1: 'hvc1',
  dvhe: 'hvc1',
  dav1: 'av01',
  vp9: 'vp09',
};
const kindOf = (codec: string): string => (namesMp3(codec) ? 'mp3' : (SAME[nameOf(codec)] ?? nameOf(codec)));

/** Whether a decoder for the one takes the other. */
export const isSameKind = (a: readonly string[], b: readonly string[]): boolean =>
  a.map(kindOf).join() === b.map(kindOf).join();

/**
 * What a rendition is made of, by what was `found` in the media of the one that was `asked`, its neighbour or itself (both
 * as declared). Types of tracks that are not there go, those that were not declared come. A codec stays as declared where
 * the media have one of its kind, and in a neighbour that declares another kind than the one that was asked.
 */
export function correctCodecs(
  declared: readonly string[],
  asked: readonly string[],
  found: readonly string[],
): readonly string[] {
  const [said, saidThere, has] = [splitCodecs(declared), splitCodecs(asked), splitCodecs(found)];
  const kinds = (codecs: readonly string[]): string => codecs.map(kindOf).join();
  const correct = (type: TrackType): readonly string[] => {
    if (has[type].length === 0 || said[type].length === 0) return has[type];
    const same = said[type].find((codec) => kindOf(codec) === kindOf(has[type][0]!));
    if (same !== undefined) return [same];
    return kinds(said[type]) === kinds(saidThere[type]) ? has[type] : said[type];
  };
  return [...correct('video'), ...correct('audio')];
}
