import type { OwnedBytes } from '../../shared/bytes.js';
import type { ByteCursor } from './byte-cursor.js';
import * as ebml from './ebml.js';
import type { FragmentEnd, FragmentHead, FragmentWalker } from './movie.js';
import { corrupt } from './source-errors.js';
import type { WebmTrack } from './webm-headers.js';

/** A cluster's first frames are looked for in this much; behind it, the cluster's own timestamp has to do. */
const MAX_LOOK_AHEAD_BYTES = 2 ** 20;
/** Larger elements are passed on as they arrive. */
const MAX_WHOLE_ELEMENT_BYTES = 2 ** 18;

interface ClusterHead extends FragmentHead {
  readonly headerBytes: number;
  /** Of the payload. */
  readonly size: number | undefined;
}

/** A frame, as the header of its block says. Seconds. */
interface Frame {
  readonly track: number;
  readonly time: number;
  readonly sync: boolean;
}

/** Clusters of a WebM file: passes them, drops what lies between them. */
export class WebmWalker implements FragmentWalker {
  readonly #url: string;
  readonly #tracks: readonly WebmTrack[];
  readonly #tickSeconds: number;
  readonly #warn: (warning: string) => void;

  constructor(url: string, tracks: readonly WebmTrack[], tickSeconds: number, warn: (warning: string) => void) {
    this.#url = url;
    this.#tracks = tracks;
    this.#tickSeconds = tickSeconds;
    this.#warn = warn;
  }

  async peek(cursor: ByteCursor): Promise<ClusterHead | undefined> {
    for (;;) {
      const header = await peekElement(cursor, 0);
      if (header === 'end') return undefined;
      if (!header || !ebml.SEGMENT_CHILDREN.has(header.id)) {
        throw corrupt(this.#url, cursor.position, 'these bytes are no element of a WebM file');
      }
      if (header.id === ebml.CLUSTER) return this.#peekCluster(cursor, header);
      if (header.size === undefined) throw corrupt(this.#url, cursor.position, 'an element without a size');
      await cursor.drop(header.headerBytes + header.size);
    }
  }

  /** Reads on to the first frame of the leading track: its time and kind are those of the cluster. */
  async #peekCluster(cursor: ByteCursor, { headerBytes, size }: ebml.ElementHeader): Promise<ClusterHead | undefined> {
    const { position, totalBytes } = cursor;
    const end = size === undefined ? Infinity : headerBytes + size;
    if (size !== undefined && totalBytes !== null && position + end > totalBytes) return this.#brokenOff(position);
    const base = { position, headerBytes, size };
    let clusterTime = 0;
    for (let at = headerBytes; at < end && at < MAX_LOOK_AHEAD_BYTES;) {
      const header = await peekElement(cursor, at);
      if (header === 'end' || !header || !ebml.CLUSTER_CHILDREN.has(header.id) || header.size === undefined) break;
      const whole = header.headerBytes + header.size;
      if (header.id === ebml.TIMESTAMP) clusterTime = (await this.#readTimestamp(cursor, at, header)) ?? clusterTime;
      const frame = await this.#peekFrame(cursor, at, header, clusterTime);
      if (frame && frame.track === this.#tracks[0]!.number) return { ...base, start: frame.time, sync: frame.sync };
      at += whole;
    }
    return { ...base, start: clusterTime, sync: false };
  }

  async *stream(cursor: ByteCursor, head: FragmentHead): AsyncGenerator<OwnedBytes, FragmentEnd | undefined> {
    const { headerBytes, size, position } = head as ClusterHead;
    const clusterEnd = size === undefined ? Infinity : position + headerBytes + size;
    const ends = new ClusterEnds(this.#tracks);
    let clusterTime = 0;
    // Elements are passed in groups of what has arrived: a block may be no longer than 100 bytes.
    for (let ready = headerBytes; ;) {
      const isOver = cursor.position + ready >= clusterEnd;
      const header = isOver ? 'end' : await this.#nextChild(cursor, ready, size);
      if (header === 'end') {
        yield* cursor.stream(ready);
        return isOver || size === undefined ? ends.result() : this.#brokenOff(position);
      }
      if (header.id === ebml.TIMESTAMP) clusterTime = (await this.#readTimestamp(cursor, ready, header)) ?? clusterTime;
      const whole = header.headerBytes + header.size!;
      ends.add(await this.#peekFrame(cursor, ready, header, clusterTime));
      ready += whole;
      const isBig = whole > MAX_WHOLE_ELEMENT_BYTES;
      // A whole element may follow without waiting: pass them together.
      if (!isBig && cursor.buffered >= ready + ebml.MAX_HEADER_BYTES) continue;
      const target = cursor.position + ready;
      yield* cursor.stream(ready);
      if (cursor.position < target) return this.#brokenOff(position);
      ready = 0;
    }
  }

  async skip(cursor: ByteCursor, head: FragmentHead): Promise<FragmentEnd | undefined> {
    const { headerBytes, size } = head as ClusterHead;
    if (size !== undefined) {
      await cursor.skip(headerBytes + size);
      return {};
    }
    // Of unknown size: only reading finds the end.
    const reading = this.stream(cursor, head);
    for (;;) {
      const step = await reading.next();
      if (step.done) return step.value;
    }
  }

  /** `end`: the cluster is over. */
  async #nextChild(cursor: ByteCursor, at: number, size: number | undefined): Promise<ebml.ElementHeader | 'end'> {
    const header = await peekElement(cursor, at);
    if (header === 'end') return 'end';
    if (header && ebml.CLUSTER_CHILDREN.has(header.id) && header.size !== undefined) return header;
    // A cluster of unknown size ends where something begins that cannot be in it.
    if (size === undefined && header && ebml.SEGMENT_CHILDREN.has(header.id)) return 'end';
    throw corrupt(this.#url, cursor.position + at, 'these bytes are no element of a WebM cluster');
  }

  async #readTimestamp(cursor: ByteCursor, at: number, header: ebml.ElementHeader): Promise<number | undefined> {
    const { headerBytes, size } = header;
    if (size! > 8 || !(await cursor.ensure(at + headerBytes + size!))) return undefined;
    return ebml.readUnsigned(cursor.peek(at + headerBytes, size!))! * this.#tickSeconds;
  }

  /** The frame of a block, by its first bytes; of a BlockGroup, what it refers to comes behind the data. */
  async #peekFrame(
    cursor: ByteCursor,
    at: number,
    header: ebml.ElementHeader,
    clusterTime: number,
  ): Promise<Frame | undefined> {
    const body = at + header.headerBytes;
    const isGroup = header.id === ebml.BLOCK_GROUP;
    if (!isGroup && header.id !== ebml.SIMPLE_BLOCK) return undefined;
    const wanted = Math.min(header.size!, isGroup ? MAX_LOOK_AHEAD_BYTES : 16);
    if (!(await cursor.ensure(body + wanted))) return undefined;
    const bytes = cursor.peek(body, wanted);
    if (!isGroup) return this.#readBlock(bytes, clusterTime, 'by-flag');
    const children = ebml.readElements(bytes);
    const block = children.find(({ id }) => id === ebml.BLOCK);
    const refers = children.some(({ id }) => id === ebml.REFERENCE_BLOCK);
    return block && this.#readBlock(block.payload, clusterTime, refers ? 'no-key' : 'key');
  }

  /** RFC 9559 §10.1. */
  #readBlock(bytes: Uint8Array, clusterTime: number, key: 'by-flag' | 'key' | 'no-key'): Frame | undefined {
    const track = ebml.readVint(bytes, 0);
    if (track?.value === undefined || bytes.byteLength < track.length + 3) return undefined;
    const ticks = new DataView(bytes.buffer, bytes.byteOffset + track.length).getInt16(0);
    const sync = key === 'by-flag' ? (bytes[track.length + 2]! & 0x80) !== 0 : key === 'key';
    return { track: track.value, time: clusterTime + ticks * this.#tickSeconds, sync };
  }

  #brokenOff(position: number): undefined {
    this.#warn(`${this.#url} breaks off inside the cluster at byte ${position}; what is complete is played`);
    return undefined;
  }
}

/** The header `at` bytes ahead. `end`: there is none; undefined: this is none. */
export async function peekElement(cursor: ByteCursor, at: number): Promise<ebml.ElementHeader | 'end' | undefined> {
  if (!(await cursor.ensure(at + 2))) return 'end';
  for (let length = 2; ; length++) {
    const header = ebml.readElementHeader(cursor.peek(at, ebml.MAX_HEADER_BYTES));
    if (header || length > ebml.MAX_HEADER_BYTES) return header;
    if (!(await cursor.ensure(at + length + 1))) return undefined;
  }
}

/** When the last frames of a cluster end: a block says when it begins, and the distance to the one before how long it is. */
class ClusterEnds {
  readonly #tracks: readonly WebmTrack[];
  readonly #last = new Map<number, { readonly time: number; readonly seconds: number }>();

  constructor(tracks: readonly WebmTrack[]) {
    this.#tracks = tracks;
  }

  add(frame: Frame | undefined): void {
    const track = frame && this.#tracks.find(({ number }) => number === frame.track);
    if (!track) return;
    const last = this.#last.get(track.number);
    const distance = last ? Math.max(0, frame.time - last.time) : 0;
    const seconds = track.frameSeconds ?? (distance || (last?.seconds ?? 0));
    this.#last.set(track.number, { time: Math.max(frame.time, last?.time ?? 0), seconds });
  }

  result(): FragmentEnd {
    const ends = [...this.#last.values()].map(({ time, seconds }) => time + seconds);
    return ends.length > 0 ? { end: Math.max(...ends) } : {};
  }
}
