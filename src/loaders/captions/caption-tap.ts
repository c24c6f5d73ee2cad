import type { Cue } from '../../model/cue.js';
import type { InitSegmentRef, SegmentRef } from '../../model/presentation.js';
import type { TimeRange } from '../../model/time-range.js';
import { isAbort } from '../../shared/abort.js';
import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import type { LoaderContext } from '../contract.js';
import { forgetOldest } from '../../shared/forget-oldest.js';
import { childBoxes } from '../iso/mp4-boxes.js';
import { parseMovieBox, type MovieBox } from '../iso/mp4-movie-box.js';
import type { MediaBytes } from '../contract.js';
import { CaptionScan } from './caption-scan.js';
import type { CaptionChannel, CaptionDecoder } from './cea-608.js';

/** Segments that follow each other this closely are one stream, seconds. */
const JOIN_SECONDS = 0.1;
/** As many init segments are remembered. */
const MAX_INITS = 16;
/** As many segments wait for the decoder: more than what is fetched ahead of the picture. */
const MAX_WAITING = 16;

/** What one segment has of captions, and when it is shown, presentation seconds. */
interface SegmentCaptions extends TimeRange {
  readonly scan: CaptionScan;
  readonly movie: MovieBox | undefined;
  /** Seconds from the media's clock to the presentation's. */
  readonly offset: number;
}

type CaptionCode = typeof import('./captions.js') & typeof import('../iso/mp4-samples.js');

/** Takes the captions out of the video as its bytes pass by, without keeping or delaying them. Its failures stop nothing. */
export class CaptionTap {
  readonly #onCues: (channel: CaptionChannel, cues: readonly Cue[]) => void;
  readonly #context: Pick<LoaderContext, 'warn' | 'importCode'>;
  readonly #movies = new Map<string, MovieBox>();
  #decoder: CaptionDecoder | undefined;
  /** Undefined: it is not here yet. */
  #code: CaptionCode | undefined;
  #isMissing = false;
  #waiting: SegmentCaptions[] = [];
  /** Where the decoder is, presentation seconds. */
  #end = NaN;
  #found: [CaptionChannel, Cue][] = [];

  constructor(
    onCues: (channel: CaptionChannel, cues: readonly Cue[]) => void,
    context: Pick<LoaderContext, 'warn' | 'importCode'>,
  ) {
    this.#onCues = onCues;
    this.#context = context;
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
    forgetOldest(this.#movies, MAX_INITS);
  }

  async *#watchSegment(ref: SegmentRef, bytes: AsyncIterable<MediaBytes>): AsyncGenerator<MediaBytes, void> {
    const { start, end, timestampOffset: offset = 0, init } = ref;
    const scan = new CaptionScan();
    for await (const part of bytes) {
      // Before the receiver gets it, and may transfer it.
      if (part instanceof Uint8Array) scan.feed(part);
      yield part;
    }
    scan.finish();
    this.#take({ start, end, scan, movie: init && this.#movies.get(init.id), offset });
  }

  /** The picture does not wait for the decoder. */
  #take(segment: SegmentCaptions): void {
    // Without captions so far it is not even loaded.
    if (segment.scan.marks.length === 0 && !this.#decoder && this.#waiting.length === 0) return;
    this.#waiting.push(segment);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    if (this.#code) this.#decodeWaiting(this.#code);
    else void this.#load();
  }

  /** With each segment until it is here. */
  async #load(): Promise<void> {
    const { importCode, warn } = this.#context;
    try {
      this.#code = await importCode('the decoder of CEA-608 captions', async () => {
        const [captions, samples] = await Promise.all([import('./captions.js'), import('../iso/mp4-samples.js')]);
        return { ...captions, ...samples };
      });
      this.#decodeWaiting(this.#code);
    } catch (error) {
      if (isAbort(error) || this.#isMissing) return;
      this.#isMissing = true;
      warn(`captions in the video are not shown: ${(error as Error).message}`);
    }
  }

  #decodeWaiting(code: CaptionCode): void {
    for (const segment of this.#waiting.splice(0)) this.#attempt(() => this.#decode(segment, code));
  }

  #decode({ start, end, scan, movie, offset }: SegmentCaptions, code: CaptionCode): void {
    const frames = code
      .readCaptions(scan, movie, code.readSamples)
      .map(({ time, pairs }) => ({ time: time + offset, pairs }));
    if (!(Math.abs(start - this.#end) < JOIN_SECONDS)) this.#decoder = undefined;
    this.#end = end;
    if (frames.length === 0 && !this.#decoder) return;
    const decoder = (this.#decoder ??= new code.CaptionDecoder((channel, cue) => this.#found.push([channel, cue])));
    this.#attempt(() => decoder.decode(frames, end));
    for (const channel of new Set(this.#found.map(([each]) => each)))
      this.#onCues(
        channel,
        this.#found.filter(([each]) => each === channel).map(([, cue]) => cue),
      );
    this.#found = [];
  }

  /** What is wrong with the segment is for the decoder of the video to say. */
  #attempt(action: () => void): void {
    try {
      action();
    } catch {
      this.#context.warn('captions in the video cannot be read');
    }
  }
}
