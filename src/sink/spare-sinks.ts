import type { SpareAttachment } from '../protocol/messages.js';
import { SinkFailure, type SinkEvent } from './contract.js';
import { LocalSink } from './local-sink.js';

/** After a spare was taken, milliseconds: by then its session has shown its first frames, and the thread has time again. */
const REFILL_MS = 2000;

/** A sink that no session has yet. */
interface Spare {
  readonly id: number;
  readonly sink: LocalSink;
  onEvent: (event: SinkEvent) => void;
}

/**
 * A MediaSource in advance, whose handle the page already has. A page that is blocked gets to its messages once in each
 * block: without it attaching waits for one turn more (blocks of 0.8 s: 3.4 s until the first frame instead of 2.6).
 */
export class SpareSinks {
  readonly #announce: (spare: SpareAttachment) => void;
  #spare: Spare | undefined;
  #lastId = 0;

  /** @param announce gives the attachment away. */
  constructor(announce: (spare: SpareAttachment) => void) {
    this.#announce = announce;
  }

  /** Makes one, if this thread can have a MediaSource now; if not, the session that wants one says why. */
  create(): void {
    try {
      const sink = new LocalSink((event) => spare.onEvent(event));
      const spare: Spare = { id: ++this.#lastId, sink, onEvent: (event) => this.#happened(spare, event) };
      this.#spare = spare;
      this.#announce({ id: spare.id, attachment: sink.attachment });
    } catch (error) {
      if (!(error instanceof SinkFailure)) throw error;
    }
  }

  /** Undefined: it is not there any more. */
  take(id: number, onEvent: (event: SinkEvent) => void): LocalSink | undefined {
    const spare = this.#spare;
    if (spare?.id !== id) return undefined;
    this.#replace();
    spare.onEvent = onEvent;
    return spare.sink;
  }

  /** Nobody will come for it. Without being told it would not hear of it: one that was not open yet is told of no end. */
  discard(id: number): void {
    const spare = this.#spare;
    if (spare?.id !== id) return;
    spare.sink.close();
    this.#replace();
  }

  /** A video that had it before there was a session has let go of it. */
  #happened(spare: Spare, { type }: SinkEvent): void {
    if (type === 'closed' && spare === this.#spare) this.#replace();
  }

  #replace(): void {
    this.#spare = undefined;
    setTimeout(() => this.create(), REFILL_MS);
  }
}
