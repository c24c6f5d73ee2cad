/** Element ids: RFC 8794 §11, RFC 9559 §5.1. */
export const SEGMENT = 0x18538067;
export const SEEK_HEAD = 0x114d9b74;
export const SEEK = 0x4dbb;
export const SEEK_ID = 0x53ab;
export const SEEK_POSITION = 0x53ac;
export const INFO = 0x1549a966;
export const TIMESTAMP_SCALE = 0x2ad7b1;
export const DURATION = 0x4489;
export const TRACKS = 0x1654ae6b;
export const TRACK_ENTRY = 0xae;
export const TRACK_NUMBER = 0xd7;
export const TRACK_TYPE = 0x83;
export const DEFAULT_DURATION = 0x23e383;
export const LANGUAGE = 0x22b59c;
export const CODEC_ID = 0x86;
export const CODEC_PRIVATE = 0x63a2;
export const VIDEO = 0xe0;
export const PIXEL_WIDTH = 0xb0;
export const PIXEL_HEIGHT = 0xba;
export const CUES = 0x1c53bb6b;
export const CUE_POINT = 0xbb;
export const CUE_TIME = 0xb3;
export const CUE_TRACK_POSITIONS = 0xb7;
export const CUE_TRACK = 0xf7;
export const CUE_CLUSTER_POSITION = 0xf1;
export const CLUSTER = 0x1f43b675;
export const TIMESTAMP = 0xe7;
export const SIMPLE_BLOCK = 0xa3;
export const BLOCK_GROUP = 0xa0;
export const BLOCK = 0xa1;
export const REFERENCE_BLOCK = 0xfb;
const POSITION = 0xa7;
const PREV_SIZE = 0xab;
const SILENT_TRACKS = 0x5854;
const ENCRYPTED_BLOCK = 0xaf;
const CHAPTERS = 0x1043a770;
const ATTACHMENTS = 0x1941a469;
const TAGS = 0x1254c367;
const VOID = 0xec;
const CRC_32 = 0xbf;

/** What may lie in a Segment. */
export const SEGMENT_CHILDREN: ReadonlySet<number> = new Set([
  SEEK_HEAD, INFO, TRACKS, CUES, CLUSTER, CHAPTERS, ATTACHMENTS, TAGS, VOID, CRC_32,
]); // prettier-ignore
/** What may lie in a Cluster. */
export const CLUSTER_CHILDREN: ReadonlySet<number> = new Set([
  TIMESTAMP, SIMPLE_BLOCK, BLOCK_GROUP, POSITION, PREV_SIZE, SILENT_TRACKS, ENCRYPTED_BLOCK, VOID, CRC_32,
]); // prettier-ignore

/** Longest id (4) and longest size (8). */
export const MAX_HEADER_BYTES = 12;

export interface ElementHeader {
  readonly id: number;
  /** Of the payload; undefined where the writer did not know it. */
  readonly size: number | undefined;
  readonly headerBytes: number;
}

export interface Element {
  readonly id: number;
  readonly payload: Uint8Array;
}

/** Undefined if this is no element, or is cut short. */
export function readElementHeader(bytes: Uint8Array, at = 0): ElementHeader | undefined {
  const idBytes = vintLength(bytes[at]);
  if (idBytes === undefined || idBytes > 4 || at + idBytes >= bytes.byteLength) return undefined;
  let id = 0;
  for (let i = 0; i < idBytes; i++) id = id * 256 + bytes[at + i]!;
  const size = readVint(bytes, at + idBytes);
  return size && { id, size: size.value, headerBytes: idBytes + size.length };
}

/** A number with its length in front (RFC 8794 §4); all ones mean unknown. */
export function readVint(bytes: Uint8Array, at: number): { value: number | undefined; length: number } | undefined {
  const length = vintLength(bytes[at]);
  if (length === undefined || at + length > bytes.byteLength) return undefined;
  let value = bytes[at]! & (0xff >> length);
  let isUnknown = value === 0xff >> length;
  for (let i = 1; i < length; i++) {
    value = value * 256 + bytes[at + i]!;
    isUnknown &&= bytes[at + i] === 0xff;
  }
  return { value: isUnknown ? undefined : value, length };
}

function vintLength(first: number | undefined): number | undefined {
  return first ? Math.clz32(first) - 23 : undefined;
}

/** The elements of a payload, up to the first one that does not fit. */
export function readElements(payload: Uint8Array): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < payload.byteLength;) {
    const header = readElementHeader(payload, at);
    const body = at + (header?.headerBytes ?? 0);
    if (header?.size === undefined || body + header.size > payload.byteLength) break;
    elements.push({ id: header.id, payload: payload.subarray(body, body + header.size) });
    at = body + header.size;
  }
  return elements;
}

export function findElement(payload: Uint8Array, id: number): Uint8Array | undefined {
  return readElements(payload).find((element) => element.id === id)?.payload;
}

export function readUnsigned(payload: Uint8Array | undefined): number | undefined {
  return payload?.reduce((value, byte) => value * 256 + byte, 0);
}

export function readFloat(payload: Uint8Array | undefined): number | undefined {
  if (payload?.byteLength !== 4 && payload?.byteLength !== 8) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return payload.byteLength === 4 ? view.getFloat32(0) : view.getFloat64(0);
}

/** ASCII, without the zeros that may follow. */
export function readText(payload: Uint8Array | undefined): string {
  return String.fromCharCode(...(payload ?? [])).replace(/\0.*$/s, '');
}
