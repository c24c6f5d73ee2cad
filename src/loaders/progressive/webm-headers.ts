import * as ebml from './ebml.js';
import type { IndexedUnit } from './movie.js';
import { av1 } from '../iso/mp4-codecs.js';

export interface WebmTrack {
  readonly number: number;
  readonly type: 'video' | 'audio';
  readonly codec: string;
  readonly language?: string;
  readonly width?: number;
  readonly height?: number;
  /** Of a frame, seconds. */
  readonly frameSeconds?: number;
}

export interface WebmInfo {
  /** Seconds of a tick. */
  readonly tickSeconds: number;
  /** Seconds. */
  readonly duration?: number;
}

/** RFC 9559 §5.1.2. */
export function parseInfo(payload: Uint8Array): WebmInfo {
  const scale = ebml.readUnsigned(ebml.findElement(payload, ebml.TIMESTAMP_SCALE)) || 1_000_000;
  const ticks = ebml.readFloat(ebml.findElement(payload, ebml.DURATION));
  const tickSeconds = scale / 1e9;
  return ticks && ticks > 0 && Number.isFinite(ticks)
    ? { tickSeconds, duration: ticks * tickSeconds }
    : { tickSeconds };
}

/** The tracks that a browser plays of a file: the first video and the first audio track, the leading one first. */
export function parseTracks(payload: Uint8Array): WebmTrack[] {
  const entries = ebml.readElements(payload).filter(({ id }) => id === ebml.TRACK_ENTRY);
  const tracks = entries.flatMap((entry) => parseTrack(entry.payload) ?? []);
  const first = (type: WebmTrack['type']): WebmTrack | undefined => tracks.find((track) => track.type === type);
  return [first('video'), first('audio')].filter((track) => track !== undefined);
}

function parseTrack(payload: Uint8Array): WebmTrack | undefined {
  const child = (id: number): Uint8Array | undefined => ebml.findElement(payload, id);
  const number = ebml.readUnsigned(child(ebml.TRACK_NUMBER));
  // RFC 9559 §5.1.4.1.3
  const type = ({ 1: 'video', 2: 'audio' } as const)[ebml.readUnsigned(child(ebml.TRACK_TYPE)) ?? 0];
  if (number === undefined || !type) return undefined;
  const video = child(ebml.VIDEO);
  const width = video && ebml.readUnsigned(ebml.findElement(video, ebml.PIXEL_WIDTH));
  const height = video && ebml.readUnsigned(ebml.findElement(video, ebml.PIXEL_HEIGHT));
  const language = ebml.readText(child(ebml.LANGUAGE));
  const nanoseconds = ebml.readUnsigned(child(ebml.DEFAULT_DURATION));
  return {
    number,
    type,
    codec: codecOf(ebml.readText(child(ebml.CODEC_ID)), child(ebml.CODEC_PRIVATE)),
    ...(/^[a-z]{3}$/.test(language) && language !== 'und' ? { language } : {}),
    ...(width && height ? { width, height } : {}),
    ...(nanoseconds ? { frameSeconds: nanoseconds / 1e9 } : {}),
  };
}

/** RFC 6381 entry; the codec id itself where there is none, which no browser says yes to. */
function codecOf(id: string, codecPrivate: Uint8Array | undefined): string {
  const known = {
    V_VP8: (): string => 'vp8',
    V_VP9: () => vp9(codecPrivate) ?? 'vp9',
    V_AV1: () => av1(codecPrivate) ?? 'av01.0.04M.08',
    A_OPUS: () => 'opus',
    A_VORBIS: () => 'vorbis',
  }[id];
  return known?.() ?? id;
}

/** VP9 CodecPrivate: features of an id, a length and a value byte each (webmproject.org, "VP9 Codec Feature Metadata"). */
function vp9(codecPrivate: Uint8Array | undefined): string | undefined {
  const features = new Map<number, number>();
  for (let at = 0; codecPrivate && at + 2 < codecPrivate.length; at += 2 + codecPrivate[at + 1]!) {
    features.set(codecPrivate[at]!, codecPrivate[at + 2]!);
  }
  const [profile, level, depth] = [1, 2, 3].map((feature) => features.get(feature));
  if (profile === undefined || level === undefined || depth === undefined) return undefined;
  return `vp09.${[profile, level, depth].map((value) => String(value).padStart(2, '0')).join('.')}`;
}

/** Where the Cues are, relative to the Segment's payload: RFC 9559 §5.1.1. */
export function findCuesPosition(seekHead: Uint8Array): number | undefined {
  for (const seek of ebml.readElements(seekHead)) {
    if (seek.id !== ebml.SEEK) continue;
    const id = ebml.readUnsigned(ebml.findElement(seek.payload, ebml.SEEK_ID));
    if (id === ebml.CUES) return ebml.readUnsigned(ebml.findElement(seek.payload, ebml.SEEK_POSITION));
  }
  return undefined;
}

/** The leading track's access points; the last one has no end. Undefined if they contradict each other. */
export function parseCues(
  payload: Uint8Array,
  leading: number,
  tickSeconds: number,
  segmentStart: number,
): readonly IndexedUnit[] | undefined {
  const units: IndexedUnit[] = [];
  for (const point of ebml.readElements(payload)) {
    if (point.id !== ebml.CUE_POINT) continue;
    const children = ebml.readElements(point.payload);
    const ticks = ebml.readUnsigned(children.find(({ id }) => id === ebml.CUE_TIME)?.payload);
    const own = children
      .filter(({ id }) => id === ebml.CUE_TRACK_POSITIONS)
      .find(({ payload: p }) => ebml.readUnsigned(ebml.findElement(p, ebml.CUE_TRACK)) === leading);
    const offset = own && ebml.readUnsigned(ebml.findElement(own.payload, ebml.CUE_CLUSTER_POSITION));
    if (ticks === undefined || offset === undefined) continue;
    const unit = { position: segmentStart + offset, start: ticks * tickSeconds, sync: true };
    const last = units.at(-1);
    // Several access points of one cluster: it is entered at its beginning.
    if (last?.position === unit.position) continue;
    if (last && (unit.position < last.position || unit.start < last.start)) return undefined;
    units.push(unit);
  }
  return units.length > 0 ? units : undefined;
}
