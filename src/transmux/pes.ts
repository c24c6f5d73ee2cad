import { concatBytes, type OwnedBytes } from '../shared/bytes.js';
import type { TsPacket } from './ts-packets.js';

/** A packet of an elementary stream: ISO/IEC 13818-1 §2.4.3.6. Times are ticks of 90 kHz, of 33 bits. */
export interface PesPacket {
  /** Undefined: it goes on with the one before. */
  readonly presentation: number | undefined;
  /** The same as `presentation` where it is not said. */
  readonly decode: number | undefined;
  readonly payload: Uint8Array;
}

/** Puts the PES packets of one PID together. */
export class PesAssembler {
  #parts: Uint8Array[] = [];
  #bytes = 0;
  /** Header included; 0: unknown, up to the next one. */
  #length = 0;
  #isOpen = false;
  #isStuffed = false;
  #counter: number | undefined;
  /** PES packets that were lost in part. */
  damaged = 0;

  /** Up to two: the one that ends where this packet starts another one, and that one, if it is complete already. */
  push(packet: TsPacket): readonly PesPacket[] {
    const before = this.#counter;
    this.#counter = packet.counter;
    if (packet.counter === before && !packet.isDiscontinuous) return [];
    if (packet.isStart) {
      const done = this.#close();
      this.#isOpen = true;
      this.#add(packet);
      return [...done, ...this.#closeIfComplete()];
    }
    const isNext = before === undefined || packet.counter === ((before + 1) & 15);
    if (!isNext && this.#isOpen) this.#drop();
    if (!this.#isOpen) return [];
    this.#add(packet);
    return this.#closeIfComplete();
  }

  /**
   * At the end of a segment: an open one is given out if it looks complete. Its last packet is filled up then, as a PES packet
   * has to end with a TS packet; one in 184 ends so by chance without, and waits for the next segment.
   */
  endSegment(stream: 'continues' | 'ends'): readonly PesPacket[] {
    const isComplete = this.#isStuffed && this.#length === 0;
    const done = isComplete || stream === 'ends' ? this.#close() : [];
    // Some packagers count anew in each segment.
    if (!this.#isOpen) this.#counter = undefined;
    return done;
  }

  #add({ payload, isStuffed }: TsPacket): void {
    if (this.#bytes === 0 && payload.byteLength >= 6) {
      const length = (payload[4]! << 8) | payload[5]!;
      this.#length = length === 0 ? 0 : length + 6;
    }
    this.#parts.push(payload);
    this.#bytes += payload.byteLength;
    this.#isStuffed = isStuffed;
  }

  #closeIfComplete(): readonly PesPacket[] {
    return this.#length > 0 && this.#bytes >= this.#length ? this.#close() : [];
  }

  #close(): readonly PesPacket[] {
    if (!this.#isOpen) return [];
    const bytes = concatBytes(this.#parts as OwnedBytes[]);
    const isTruncated = this.#length > bytes.byteLength;
    const pes = isTruncated ? undefined : readPes(this.#length > 0 ? bytes.subarray(0, this.#length) : bytes);
    if (!pes) this.damaged++;
    this.#reset();
    return pes ? [pes] : [];
  }

  #drop(): void {
    this.damaged++;
    this.#reset();
  }

  #reset(): void {
    this.#parts = [];
    this.#bytes = 0;
    this.#length = 0;
    this.#isOpen = false;
    this.#isStuffed = false;
  }
}

/** Undefined: no PES packet, or one without the usual header. */
function readPes(bytes: Uint8Array): PesPacket | undefined {
  const hasStartCode = bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 1;
  if (!hasStartCode || bytes.byteLength < 9 || (bytes[6]! & 0xc0) !== 0x80) return undefined;
  const times = bytes[7]! >> 6;
  const payloadAt = 9 + bytes[8]!;
  if (payloadAt > bytes.byteLength) return undefined;
  const presentation = times & 2 ? readTime(bytes, 9) : undefined;
  const decode = times === 3 ? readTime(bytes, 14) : presentation;
  return { presentation, decode, payload: bytes.subarray(payloadAt) };
}

function readTime(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = bytes.subarray(at, at + 5);
  return ((a >> 1) & 7) * 2 ** 30 + (b << 22) + ((c >> 1) << 15) + (d << 7) + (e >> 1);
}
