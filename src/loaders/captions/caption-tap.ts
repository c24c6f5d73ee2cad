import type { Cue } from '../../model/cue.js';
import type { InitSegmentRef, SegmentRef } from '../../model/presentation.js';
import { isAbort } from '../../shared/abort.js';
import { forgetOldest } from '../../shared/forget-oldest.js';
import type { LoaderContext, MediaBytes } from '../contract.js';
import { CaptionScan, type HeaderBox } from './caption-scan.js';
import type { CaptionReader, SegmentCaptions } from './captions.js';
import type { CaptionChannel } from './cea-608.js';

/** As many init segments are remembered. */
const MAX_INITS = 16;
/** As many segments wait for the reader: more than what is fetched ahead of the picture. */
const MAX_WAITING = 16;

/** Takes the captions out of the video as its bytes pass by, without keeping or delaying them. Its failures stop nothing. */
export class CaptionTap {
  readonly #onCues: (channel: CaptionChannel, cues: readonly Cue[]) => void;
  readonly #context: Pick<LoaderContext, 'warn' | 'importCode'>;
  /** What init segments hold, by id. */
  readonly #inits = new Map<string, readonly HeaderBox[]>();
  /** Undefined: its code is not here yet. */
  #reader: CaptionReader | undefined;
  #isMissing = false;
  readonly #waiting: SegmentCaptions[] = [];

  constructor(
    onCues: (channel: CaptionChannel, cues: readonly Cue[]) => void,
    context: Pick<LoaderContext, 'warn' | 'importCode'>,
  ) {
    this.#onCues = onCues;
    this.#context = context;
  }

  /** The same bytes: of a segment of fragmented MP4, or of an init segment. */
  async *through(ref: SegmentRef | InitSegmentRef, bytes: AsyncIterable<MediaBytes>): AsyncGenerator<MediaBytes, void> {
    const scan = new CaptionScan();
    for await (const part of bytes) {
      // Before the receiver gets it, and may transfer it. What comes with a time is no MP4.
      if (part instanceof Uint8Array) scan.feed(part);
      yield part;
    }
    scan.finish('init' in ref && ref.init ? this.#inits.get(ref.init.id) : []);
    if ('start' in ref) return this.#take({ start: ref.start, end: ref.end, scan, offset: ref.timestampOffset ?? 0 });
    this.#inits.set(ref.id, scan.headers);
    forgetOldest(this.#inits, MAX_INITS);
  }

  /** The picture does not wait for the reader. */
  #take(segment: SegmentCaptions): void {
    // Without captions so far it is not even loaded.
    if (segment.scan.marks.length === 0 && !this.#reader && this.#waiting.length === 0) return;
    this.#waiting.push(segment);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    if (this.#reader) this.#readWaiting(this.#reader);
    else void this.#load();
  }

  /** With each segment until it is here. */
  async #load(): Promise<void> {
    const { importCode, warn } = this.#context;
    try {
      const [{ CaptionReader: Reader }, { readSamples }] = await importCode('the decoder of CEA-608 captions', () =>
        Promise.all([import('./captions.js'), import('../iso/mp4-samples.js')]),
      );
      this.#reader ??= new Reader(this.#onCues, readSamples);
      this.#readWaiting(this.#reader);
    } catch (error) {
      if (isAbort(error) || this.#isMissing) return;
      this.#isMissing = true;
      warn(`captions in the video are not shown: ${(error as Error).message}`);
    }
  }

  #readWaiting(reader: CaptionReader): void {
    for (const segment of this.#waiting.splice(0))
      try {
        reader.read(segment);
      } catch {
        // What is wrong with the segment is for the decoder of the video to say.
        this.#context.warn('captions in the video cannot be read');
      }
  }
}
