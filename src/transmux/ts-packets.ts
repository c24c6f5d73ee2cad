import { concatBytes, type OwnedBytes } from '../shared/bytes.js';

const PACKET_BYTES = 188;
const SYNC_BYTE = 0x47;

/** So many sync bytes in a row are no accident. */
const SYNC_PACKETS = 3;

/** One packet: ISO/IEC 13818-1 §2.4.3.2. */
export interface TsPacket {
  readonly pid: number;
  /** A PES packet or a section begins in it. */
  readonly isStart: boolean;
  readonly counter: number;
  /** The counter may jump here. */
  readonly isDiscontinuous: boolean;
  readonly isScrambled: boolean;
  /** Filled up before the payload: nobody does that in the middle of a PES packet. */
  readonly isStuffed: boolean;
  readonly payload: Uint8Array;
}

/** Cuts a byte stream into packets, and finds its way back where bytes were lost or put in. */
export class PacketCutter {
  #rest: OwnedBytes = new Uint8Array(0);
  #isLocked = false;
  /** Bytes that belonged to no packet. */
  skippedBytes = 0;

  /** The packets that are complete. */
  push(bytes: OwnedBytes, onPacket: (packet: TsPacket) => void): void {
    const all = this.#rest.byteLength > 0 ? concatBytes([this.#rest, bytes]) : bytes;
    const at = this.#cut(all, 'more', onPacket);
    this.#rest = all.slice(at);
  }

  /** The end of a segment: what is left over is no packet. */
  end(onPacket: (packet: TsPacket) => void): void {
    const at = this.#cut(this.#rest, 'end', onPacket);
    this.skippedBytes += this.#rest.byteLength - at;
    this.#rest = new Uint8Array(0);
    this.#isLocked = false;
  }

  #cut(bytes: OwnedBytes, next: 'more' | 'end', onPacket: (packet: TsPacket) => void): number {
    let at = 0;
    for (;;) {
      if (bytes[at] !== SYNC_BYTE) this.#isLocked = false;
      if (!this.#isLocked) {
        const found = findSync(bytes, at, next);
        this.skippedBytes += found.at - at;
        at = found.at;
        if (!found.isSure) return at;
        this.#isLocked = true;
      }
      if (at + PACKET_BYTES > bytes.byteLength) return at;
      const packet = readPacket(bytes, at);
      if (packet) onPacket(packet);
      at += PACKET_BYTES;
      if (at === bytes.byteLength) return at;
    }
  }
}

/** The first place that can be the start of packets. `isSure`: enough of them were seen. */
function findSync(bytes: Uint8Array, from: number, next: 'more' | 'end'): { at: number; isSure: boolean } {
  for (let at = bytes.indexOf(SYNC_BYTE, from); at >= 0; at = bytes.indexOf(SYNC_BYTE, at + 1)) {
    let count = 1;
    while (count < SYNC_PACKETS && bytes[at + count * PACKET_BYTES] === SYNC_BYTE) count++;
    const isCutOff = at + count * PACKET_BYTES >= bytes.byteLength;
    if (count === SYNC_PACKETS || (isCutOff && next === 'end')) return { at, isSure: true };
    if (isCutOff) return { at, isSure: false };
  }
  return { at: bytes.byteLength, isSure: false };
}

/** Undefined: damaged, or without payload. */
function readPacket(bytes: OwnedBytes, at: number): TsPacket | undefined {
  const second = bytes[at + 1]!;
  const control = bytes[at + 3]!;
  const isDamaged = (second & 0x80) !== 0;
  if (isDamaged || !(control & 0x10)) return undefined;
  const end = at + PACKET_BYTES;
  let body = at + 4;
  let isDiscontinuous = false;
  let isStuffed = false;
  if (control & 0x20) {
    const length = bytes[body]!;
    const flags = length > 0 ? bytes[body + 1]! : 0;
    isDiscontinuous = (flags & 0x80) !== 0;
    isStuffed = length < 1 || length > fieldBytes(flags);
    body += 1 + length;
    if (body > end) return undefined;
  }
  return {
    pid: ((second & 0x1f) << 8) | bytes[at + 2]!,
    isStart: (second & 0x40) !== 0,
    counter: control & 0x0f,
    isDiscontinuous,
    isScrambled: (control & 0xc0) !== 0,
    isStuffed,
    payload: bytes.subarray(body, end),
  };
}

/** What an adaptation field holds besides stuffing; private data and extensions count as such, which does no harm. */
function fieldBytes(flags: number): number {
  const pcr = flags & 0x10 ? 6 : 0;
  const original = flags & 0x08 ? 6 : 0;
  const splice = flags & 0x04 ? 1 : 0;
  const other = flags & 0x03 ? Infinity : 0;
  return 1 + pcr + original + splice + other;
}
