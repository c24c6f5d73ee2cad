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
