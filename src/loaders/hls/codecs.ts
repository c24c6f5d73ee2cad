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
  return {
    video: codecs.filter((codec) => VIDEO.has(nameOf(codec))),
    audio: codecs.filter((codec) => AUDIO.has(nameOf(codec))),
  };
}

const nameOf = (codec: string): string => codec.split('.')[0]!.toLowerCase();

/** What is said, where it is of the same kind as what was found; else what was found. */
export function correctCodecs(said: readonly string[], found: readonly string[]): readonly string[] {
  const kindOf = (codec: string): string => (isMp3(codec) ? 'mp3' : nameOf(codec));
  return found.map((codec) => said.find((other) => kindOf(other) === kindOf(codec)) ?? codec);
}

/** MP3 in MP4 has several names: HLS calls it an MPEG-4 object type, files an MPEG-1 layer. */
const MP3_NAMES = new Set(['mp4a.40.34', 'mp4a.6b', 'mp4a.69', 'mp3']);
const isMp3 = (codec: string): boolean => MP3_NAMES.has(codec.toLowerCase());

/** Gives MP3 the name that the browser knows: WebKit the first, Firefox the second; Chromium 156 plays no MP3 in MP4. */
export async function nameMp3(
  codecs: readonly string[],
  isTypeSupported: (mimeType: string) => Promise<boolean>,
): Promise<readonly string[]> {
  if (!codecs.some(isMp3)) return codecs;
  const name = (await isTypeSupported(mimeTypeOf('audio', ['mp3']))) ? 'mp3' : 'mp4a.6B';
  return codecs.map((codec) => (isMp3(codec) ? name : codec));
}

/** A type as MediaSource wants it, for fragmented MP4. */
export function mimeTypeOf(type: TrackType, codecs: readonly string[]): string {
  return `${type}/mp4; codecs="${codecs.join(', ')}"`;
}
