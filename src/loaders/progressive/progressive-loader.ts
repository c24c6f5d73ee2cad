import type { InitSegmentRef, Presentation, RenditionId, SegmentRef } from '../../model/presentation.js';
import type { TimeRange } from '../../model/time-range.js';
import { orAbort } from '../../shared/abort.js';
import type { OwnedBytes } from '../../shared/bytes.js';
import type { LoaderContext, LoaderFactory, SegmentLoader } from '../contract.js';
import { ByteSource } from './byte-source.js';
import { claimProgressive } from './claim.js';
import { Film } from './film.js';

/** After a second without a read the connection is given back: other players on the page may need it. */
const IDLE_MS = 1000;

/** Plain files of fragmented MP4 or WebM, by byte range where the server allows it. */
export const progressiveLoader: LoaderFactory = {
  name: 'progressive',
  claim: claimProgressive,
  create: (context) => new ProgressiveLoader(context),
};

class ProgressiveLoader implements SegmentLoader {
  readonly #context: LoaderContext;
  readonly #source: ByteSource;
  readonly #closing = new AbortController();
  #film: Promise<Film> | undefined;

  constructor(context: LoaderContext) {
    this.#context = context;
    this.#source = new ByteSource(context.http, context.source.url, { idleMs: IDLE_MS });
  }

  async *presentations(signal: AbortSignal): AsyncGenerator<Presentation, void> {
    const film = await this.#open(signal);
    const first = film.presentation;
    yield first;
    // By now the first frame is on its way; what more there is to know may come beside it.
    yield* film.laterPresentations(first, signal);
  }

  async segments(_rendition: RenditionId, range: TimeRange, signal: AbortSignal): Promise<readonly SegmentRef[]> {
    const film = await this.#open(signal);
    return film.segments(range, signal);
  }

  async *fetch(segment: SegmentRef | InitSegmentRef, signal: AbortSignal): AsyncGenerator<OwnedBytes, void> {
    const film = await this.#open(signal);
    if ('start' in segment) yield* film.fetch(segment, signal);
    else yield film.init;
  }

  close(): void {
    this.#closing.abort(new DOMException('the loader is closed', 'AbortError'));
    this.#source.close();
  }

  /** Reads the front of the file, once, for whoever asks first. */
  #open(signal: AbortSignal): Promise<Film> {
    if (!this.#film) {
      const context = { source: this.#source, warn: (warning: string) => this.#context.warn(warning) };
      this.#film = Film.open(context, this.#closing.signal, signal);
      this.#film.catch(() => {
        // The one who asked first went away; the next one may still want it.
        if (signal.aborted) this.#film = undefined;
      });
    }
    return orAbort(this.#film, signal);
  }
}
