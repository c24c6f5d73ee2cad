import type { TrackType } from '../../model/presentation.js';

/** Sample entry names of RFC 6381, up to the first dot. */
const VIDEO = new Set('avc1 avc3 hvc1 hev1 dvh1 dvhe dva1 dvav vp8 vp9 vp08 vp09 av01 dav1 mp4v vvc1 vvi1'.split(' '));
const AUDIO = new Set('mp4a ac-3 ec-3 ac-4 opus flac alac mp3 dtsc dtse dtsh dtsl dtsx mhm1 mha1'.split(' '));

export interface CodecLists {
  readonly video: readonly string[];
  readonly audio: readonly string[];
}

/** Codecs by what they are of; subtitles and what nobody knows are left out. */
export function splitCodecs(codecs: readonly string[]): CodecLists {
  const name = (codec: string): string => codec.split('.')[0]!.toLowerCase();
  return {
    video: codecs.filter((codec) => VIDEO.has(name(codec))),
    audio: codecs.filter((codec) => AUDIO.has(name(codec))),
  };
}

/** A type as MediaSource wants it, for fragmented MP4. */
export function mimeTypeOf(type: TrackType, codecs: readonly string[]): string {
  return `${type}/mp4; codecs="${codecs.join(', ')}"`;
}

/**
 * What a rendition is made of, where its media say otherwise than its playlist: kinds of tracks that are not there go, those
 * that were not declared come. A codec of a kind that both name stays as declared.
 */
export function correctKinds(declared: readonly string[], actual: readonly string[]): readonly string[] {
  const [said, found] = [splitCodecs(declared), splitCodecs(actual)];
  const kind = (type: TrackType): readonly string[] =>
    found[type].length > 0 && said[type].length > 0 ? said[type] : found[type];
  return [...kind('video'), ...kind('audio')];
}
