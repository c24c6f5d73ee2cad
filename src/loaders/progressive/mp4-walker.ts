import type { OwnedBytes } from '../../shared/bytes.js';
import type { ByteCursor } from './byte-cursor.js';
import type { FragmentEnd, FragmentHead, FragmentWalker } from './movie.js';
import { readBoxHeader, type BoxHeader } from '../iso/mp4-boxes.js';
import { adaptMoof, parseMoof } from './mp4-moof.js';
import type { Mp4Track } from '../iso/mp4-movie-box.js';
import { corrupt } from './source-errors.js';

/** Longest header of a box, and the shortest box with a long header. */
const HEADER_BYTES = 16;
/** A fragment of 10 s with 1,000 samples of 16 bytes has 16 KB; a thousand times that is no header any more. */
const MAX_MOOF_BYTES = 16 * 2 ** 20;

interface MoofHead extends FragmentHead {
  readonly sizeBytes: number;
  readonly end: number;
}

/** What may come next of a fragment: behind the moof a `free` box, later only more data. */
type DataBoxes = 'mdat or free' | 'mdat';

/** Fragments of an MP4 file: passes moof and mdat, drops what lies between them. */
export class Mp4Walker implements FragmentWalker {
  readonly #url: string;
  readonly #tracks: readonly Mp4Track[];
  readonly #warn: (warning: string) => void;
  /** Of the fragment before, for one that holds none of the played tracks. */
  #lastTime = 0;

  constructor(url: string, tracks: readonly Mp4Track[], warn: (warning: string) => void) {
    this.#url = url;
    this.#tracks = tracks;
    this.#warn = warn;
  }

  async peek(cursor: ByteCursor): Promise<MoofHead | undefined> {
    for (;;) {
      const header = await peekBox(cursor, this.#url);
      if (!header || header.type === 'mfra') return undefined;
      if (header.type === 'mdat') throw corrupt(this.#url, cursor.position, 'media data (mdat) without a moof');
      if (header.type === 'moov') throw corrupt(this.#url, cursor.position, 'a second movie header (moov)');
      if (header.type === 'moof') return this.#peekMoof(cursor, header.size);
      if (header.size === 0) return undefined;
      await cursor.drop(header.size);
    }
  }

  async #peekMoof(cursor: ByteCursor, sizeBytes: number): Promise<MoofHead | undefined> {
    const { position } = cursor;
    if (sizeBytes > MAX_MOOF_BYTES || sizeBytes < 8) {
      throw corrupt(this.#url, position, `a fragment header (moof) of ${sizeBytes} bytes`);
    }
    if (!(await cursor.ensure(sizeBytes))) return this.#brokenOff(position);
    const times = this.#parse(cursor.peek(0, sizeBytes), position);
    this.#lastTime = times?.end ?? this.#lastTime;
    return { position, sizeBytes, ...(times ?? { start: this.#lastTime, end: this.#lastTime, sync: false }) };
  }

  #parse(moof: Uint8Array, position: number): { start: number; end: number; sync: boolean } | undefined {
    let times: ReturnType<typeof parseMoof>;
    try {
      times = parseMoof(moof, this.#tracks);
    } catch (error) {
      throw corrupt(this.#url, position, `an unreadable fragment header (moof): ${(error as Error).message}`);
    }
    if (typeof times === 'string') throw corrupt(this.#url, position, times);
    return times;
  }

  async *stream(cursor: ByteCursor, head: FragmentHead): AsyncGenerator<OwnedBytes, FragmentEnd | undefined> {
    const { sizeBytes, end, position } = head as MoofHead;
    // MSE would take half a fragment and wait for the rest: look at the size of the data first.
    if (!(await this.#isWhole(cursor, sizeBytes))) return this.#brokenOff(position);
    const moof = await cursor.take(sizeBytes);
    adaptMoof(moof, this.#tracks, position);
    yield moof;
    for (let which: DataBoxes = 'mdat or free'; ; which = 'mdat') {
      const header = await nextData(cursor, which);
      if (!header) return { end };
      const boxEnd = cursor.position + header.size;
      yield* cursor.stream(header.size);
      if (cursor.position < boxEnd) return this.#brokenOff(position);
    }
  }

  async skip(cursor: ByteCursor, head: FragmentHead): Promise<FragmentEnd | undefined> {
    const { sizeBytes, end, position } = head as MoofHead;
    if (!(await this.#isWhole(cursor, sizeBytes))) return this.#brokenOff(position);
    await cursor.skip(sizeBytes);
    for (let which: DataBoxes = 'mdat or free'; ; which = 'mdat') {
      const header = await nextData(cursor, which);
      if (!header) return { end };
      await cursor.skip(header.size);
    }
  }

  /** Whether the box behind the moof lies inside the file, as far as its size is known. */
  async #isWhole(cursor: ByteCursor, moofBytes: number): Promise<boolean> {
    if (!(await cursor.ensure(moofBytes + 8))) return false;
    await cursor.ensure(moofBytes + HEADER_BYTES);
    const header = readBoxHeader(cursor.peek(moofBytes, HEADER_BYTES));
    const isFine = header && header.size > 0 && (header.type === 'mdat' || header.type === 'free');
    if (!isFine) throw corrupt(this.#url, cursor.position + moofBytes, 'no media data (mdat) behind a moof');
    return cursor.totalBytes === null || cursor.position + moofBytes + header.size <= cursor.totalBytes;
  }

  #brokenOff(position: number): undefined {
    this.#warn(`${this.#url} breaks off inside the fragment at byte ${position}; what is complete is played`);
    return undefined;
  }
}

/** The header of the next top-level box, unread. Undefined at the end of the file. */
export async function peekBox(cursor: ByteCursor, url: string): Promise<BoxHeader | undefined> {
  // Fewer than eight bytes are the rest of a box that broke off.
  if (!(await cursor.ensure(8))) return undefined;
  let bytes = cursor.peek(0, HEADER_BYTES);
  const isLong = bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0 && bytes[3] === 1;
  if (isLong && !(await cursor.ensure(HEADER_BYTES))) return undefined;
  if (isLong) bytes = cursor.peek(0, HEADER_BYTES);
  const header = readBoxHeader(bytes);
  if (!header) throw corrupt(url, cursor.position, 'these bytes are no box of an MP4 file');
  return header;
}

/** The next box if it belongs to the fragment: offsets count from the moof, so nothing before the data may be dropped. */
async function nextData(cursor: ByteCursor, which: DataBoxes): Promise<BoxHeader | undefined> {
  if (!(await cursor.ensure(8))) return undefined;
  await cursor.ensure(HEADER_BYTES);
  const header = readBoxHeader(cursor.peek(0, HEADER_BYTES));
  const belongs = header?.type === 'mdat' || (which === 'mdat or free' && header?.type === 'free');
  return belongs && header.size > 0 ? header : undefined;
}
