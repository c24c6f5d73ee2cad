import type { SegmentLoader } from '../../../../src/loaders/contract.js';
import { progressiveLoader } from '../../../../src/loaders/progressive/progressive-loader.js';
import type { Presentation, SegmentRef } from '../../../../src/model/presentation.js';
import { concatBytes, type OwnedBytes } from '../../../../src/shared/bytes.js';
import { fixture, MemoryHttp, type MemoryHttpOptions } from '../../../support/test-http.js';

const URL = 'https://media.example/film';

/** Files have timestamps. */
interface ProgressiveLoader extends SegmentLoader {
  fetch(...args: Parameters<SegmentLoader['fetch']>): AsyncIterable<OwnedBytes>;
}

/** A loader on a server in memory, used as the engine does. */
export class LoaderHarness {
  readonly http: MemoryHttp;
  readonly warnings: string[] = [];
  readonly abort = new AbortController();
  readonly loader: ProgressiveLoader;
  readonly #presentations: AsyncIterator<Presentation>;

  constructor(file: Uint8Array, options: MemoryHttpOptions = {}) {
    this.http = new MemoryHttp(file, options);
    this.loader = progressiveLoader.create({
      source: { url: URL },
      http: this.http,
      isTypeSupported: () => Promise.resolve(true),
      planStart: () => Promise.resolve([]),
      warn: (warning) => this.warnings.push(warning),
      reportTransfer: () => {},
      addTextTrack: () => {},
      addCues: () => {},
      importCode: (_, load) => load(),
      createError: (message) => {
        throw new Error(message);
      },
    }) as ProgressiveLoader;
    this.#presentations = this.loader.presentations(this.signal)[Symbol.asyncIterator]();
  }

  static async ofFixture(path: string, options?: MemoryHttpOptions): Promise<LoaderHarness> {
    return new LoaderHarness(await fixture(path), options);
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** The next snapshot; undefined: there are no more. */
  async next(): Promise<Presentation | undefined> {
    const { done, value } = await this.#presentations.next();
    return done ? undefined : value;
  }

  segments(start: number, end: number): Promise<readonly SegmentRef[]> {
    return this.loader.segments('file', { start, end }, this.signal);
  }

  async init(): Promise<OwnedBytes> {
    return collect(this.loader.fetch({ id: 'init', rendition: 'file' }, this.signal));
  }

  async bytes(segment: SegmentRef): Promise<OwnedBytes> {
    return collect(this.loader.fetch(segment, this.signal));
  }

  /** From the beginning to the end as a pump does; the segments as they were offered. */
  async playAll(): Promise<{ segments: SegmentRef[]; bytes: OwnedBytes }> {
    const held = new Map<string, SegmentRef>();
    const parts: OwnedBytes[] = [];
    for (;;) {
      const segment = (await this.segments(0, Infinity)).find(({ id }) => !held.has(id));
      if (!segment) return { segments: [...held.values()], bytes: concatBytes(parts) };
      held.set(segment.id, segment);
      parts.push(await this.bytes(segment));
    }
  }

  close(): void {
    this.loader.close?.();
  }
}

export async function collect(source: AsyncIterable<OwnedBytes>): Promise<OwnedBytes> {
  const parts: OwnedBytes[] = [];
  for await (const part of source) parts.push(part);
  return parts.length === 0 ? new Uint8Array(0) : concatBytes(parts);
}

/** A box of the parts' total size. */
export function box(type: string, ...parts: (Uint8Array | readonly number[])[]): OwnedBytes {
  const body = parts.map((part) => Uint8Array.from(part));
  const out = concatBytes([new Uint8Array(8), ...body]);
  new DataView(out.buffer).setUint32(0, out.byteLength);
  out.set(new TextEncoder().encode(type), 4);
  return out;
}

/** Big-endian 32-bit numbers. */
export function u32(...values: number[]): OwnedBytes {
  const out = new Uint8Array(values.length * 4);
  values.forEach((value, i) => new DataView(out.buffer).setUint32(i * 4, value));
  return out;
}

/** Top-level boxes of a file. */
export function topBoxes(file: Uint8Array): { type: string; start: number; end: number }[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const boxes: { type: string; start: number; end: number }[] = [];
  for (let at = 0; at + 8 <= file.byteLength;) {
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    boxes.push({ type, start: at, end: at + view.getUint32(at) });
    at += view.getUint32(at);
  }
  return boxes;
}

/** Whether the four letters occur as a box type somewhere. */
export function countType(bytes: Uint8Array, type: string): number {
  return new TextDecoder('latin1').decode(bytes).split(type).length - 1;
}
