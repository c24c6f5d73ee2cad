import type { Cue } from '../../model/cue.js';
import type { InitSegmentRef, SegmentRef } from '../../model/presentation.js';
import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import { childBoxes } from '../iso/mp4-boxes.js';
import { parseMovieBox, type MovieBox } from '../iso/mp4-movie-box.js';
import type { MediaBytes } from '../contract.js';
import { walkFragments, type CaptionData } from './caption-data.js';
import type { CaptionChannel, CaptionDecoder } from './cea-608.js';
import { PullFeeder } from './pull-parser.js';

/** Segments that follow each other this closely are one stream, seconds. */
const JOIN_SECONDS = 0.1;
/** As many init segments are remembered. */
const MAX_INITS = 16;

/** Takes the captions out of the video as its bytes pass by, without keeping or delaying them. Its failures stop nothing. */
export class CaptionTap {
  readonly #onCues: (channel: CaptionChannel, cues: readonly Cue[]) => void;
  readonly #warn: (warning: string) => void;
  readonly #movies = new Map<string, MovieBox>();
  #decoder: CaptionDecoder | undefined;
  /** Where the decoder is, presentation seconds. */
  #end = NaN;
  #found: [CaptionChannel, Cue][] = [];

  constructor(onCues: (channel: CaptionChannel, cues: readonly Cue[]) => void, warn: (warning: string) => void) {
    this.#onCues = onCues;
    this.#warn = warn;
  }

  /** The same bytes: of a segment of fragmented MP4, or of an init segment. What comes with a time is no MP4. */
  through(ref: SegmentRef | InitSegmentRef, bytes: AsyncIterable<MediaBytes>): AsyncGenerator<MediaBytes, void> {
    return 'start' in ref ? this.#watchSegment(ref, bytes) : this.#watchInit(ref, bytes);
  }

  async *#watchInit({ id }: InitSegmentRef, bytes: AsyncIterable<MediaBytes>): AsyncGenerator<MediaBytes, void> {
    const parts: OwnedBytes[] = [];
    for await (const part of bytes) {
      // A copy: the receiver may transfer it.
      if (part instanceof Uint8Array) parts.push(part.slice());
      yield part;
    }
    this.#attempt(() => this.#keepInit(id, concatBytes(parts)));
  }

  #keepInit(id: string, bytes: OwnedBytes): void {
    const moov = childBoxes(bytes, 0, bytes.byteLength).find(({ type }) => type === 'moov');
    if (!moov) return;
    this.#movies.set(id, parseMovieBox(bytes.subarray(moov.start, moov.end)));
    if (this.#movies.size > MAX_INITS) this.#movies.delete(this.#movies.keys().next().value!);
  }

  async *#watchSegment(ref: SegmentRef, bytes: AsyncIterable<MediaBytes>): AsyncGenerator<MediaBytes, void> {
    const frames: CaptionData[] = [];
    const offset = ref.timestampOffset ?? 0;
    const movie = ref.init && this.#movies.get(ref.init.id);
    let feeder: PullFeeder | undefined;
    this.#attempt(() => {
      feeder = new PullFeeder(walkFragments(movie, ({ time, pairs }) => frames.push({ time: time + offset, pairs })));
    });
    for await (const part of bytes) {
      // Before the receiver gets it, and may transfer it.
      if (!(part instanceof Uint8Array)) feeder = undefined;
      else if (!this.#attempt(() => feeder?.feed(part))) feeder = undefined;
      yield part;
    }
    await this.#decode(ref, frames);
  }

  async #decode({ start, end }: SegmentRef, frames: readonly CaptionData[]): Promise<void> {
    // Without captions so far the decoder is not even loaded.
    if (frames.length === 0 && !this.#decoder) return;
    if (!(Math.abs(start - this.#end) < JOIN_SECONDS)) this.#decoder = undefined;
    this.#end = end;
    if (frames.length === 0 && !this.#decoder) return;
    try {
      this.#decoder ??= await this.#createDecoder();
    } catch {
      return this.#warn('the decoder for CEA-608 captions could not be loaded');
    }
    const decoder = this.#decoder;
    this.#attempt(() => decoder.decode(frames, end));
    for (const channel of new Set(this.#found.map(([each]) => each)))
      this.#onCues(
        channel,
        this.#found.filter(([each]) => each === channel).map(([, cue]) => cue),
      );
    this.#found = [];
  }

  async #createDecoder(): Promise<CaptionDecoder> {
    const { CaptionDecoder: Decoder } = await import('./cea-608.js');
    return new Decoder((channel, cue) => this.#found.push([channel, cue]));
  }

  /** False: it failed. What is wrong with the segment is for the decoder of the video to say. */
  #attempt(action: () => void): boolean {
    try {
      action();
      return true;
    } catch {
      this.#warn('captions in the video cannot be read');
      return false;
    }
  }
}
