import { copyBytes, type OwnedBytes } from '../../shared/bytes.js';
import { readBoxHeader } from '../iso/mp4-boxes.js';

/** A whole `moof` or `moov`, and where it is. */
export interface HeaderBox {
  readonly type: string;
  readonly position: number;
  readonly bytes: OwnedBytes;
}

/** What stands behind the mark of caption data, and where the mark is. */
export interface CaptionMark {
  readonly position: number;
  readonly bytes: OwnedBytes;
}

/**
 * ATSC A/53 part 4 §6.2.3: country USA, provider ATSC, `GA94`, cc_data. Long enough to be met nowhere else, and without two
 * zeros in a row, so that it stands in the stream as it is (H.264 §7.4.1).
 */
const MARK = [0xb5, 0x00, 0x31, 0x47, 0x41, 0x39, 0x34, 0x03];
/** CTA-708 §4.3: two bytes and 31 triplets, and one byte more for each two where they are escaped. */
const DATA_BYTES = 160;
const REACH = MARK.length + DATA_BYTES;
/** More than the frames of any segment. */
const MAX_MARKS = 10_000;
/** Headers of fragments have some KB. */
const MAX_HEADER_BYTES = 8 * 2 ** 20;

const NOTHING = new Uint8Array(0);

/**
 * Looks through a segment of fragmented MP4 for caption data as its bytes pass by. What it finds is for code that is fetched
 * only where there is some: `CaptionReader`. Positions are counted from the first byte of the segment.
 */
export class CaptionScan {
  readonly headers: HeaderBox[] = [];
  readonly marks: CaptionMark[] = [];
  #position = 0;
  /** Of a box that nobody wants: bytes still to come. */
  #passing = 0;
  /** The front of a box. */
  #held: OwnedBytes = NOTHING;
  /** What was not looked at, as too little came behind it. */
  #tail: OwnedBytes = NOTHING;

  feed(chunk: Uint8Array): void {
    this.#search(copyBytes([this.#tail, chunk]), REACH);
    this.#collect(chunk);
    this.#position += chunk.byteLength;
  }

  /** The segment is over. `before`: the headers of its init segment, which may have come while it was on its way. */
  finish(before: readonly HeaderBox[] = []): void {
    this.#search(this.#tail, MARK.length);
    this.headers.unshift(...before);
  }

  #search(bytes: OwnedBytes, reach: number): void {
    // Of what was fed before, the tail alone comes again.
    const base = this.#position - this.#tail.byteLength;
    const end = Math.max(0, bytes.byteLength - reach + 1);
    for (let at = 0; (at = bytes.indexOf(MARK[0]!, at)) >= 0 && at < end; at++) {
      const isMark = MARK.every((byte, i) => bytes[at + i] === byte);
      if (isMark && this.marks.length < MAX_MARKS)
        this.marks.push({ position: base + at, bytes: bytes.slice(at + MARK.length, at + REACH) });
    }
    this.#tail = bytes.slice(end);
  }

  #collect(chunk: Uint8Array): void {
    const passed = Math.min(this.#passing, chunk.byteLength);
    this.#passing -= passed;
    if (passed === chunk.byteLength) return;
    const base = this.#position + passed - this.#held.byteLength;
    const bytes = copyBytes([this.#held, chunk.subarray(passed)]);
    let at = 0;
    while (at + 16 <= bytes.byteLength) {
      const { type = '', size = 0 } = readBoxHeader(bytes, at) ?? {};
      // No box, or one without an end: nothing can be read behind it.
      const end = at + (size || Infinity);
      if ((type === 'moof' || type === 'moov') && end - at <= MAX_HEADER_BYTES) {
        if (end > bytes.byteLength) break;
        this.headers.push({ type, position: base + at, bytes: bytes.slice(at, end) });
      }
      this.#passing = Math.max(0, end - bytes.byteLength);
      at = end;
    }
    this.#held = bytes.slice(at);
  }
}
