import type { SegmentLoader } from '../loaders/contract.js';
import type { Cue } from '../model/cue.js';
import { describeCause, PlayerError, toPlayerError } from '../model/errors.js';
import type { Observation } from '../model/observation.js';
import type { TimeRange } from '../model/time-range.js';
import type { SessionEvent } from '../protocol/messages.js';
import { isAbort } from '../shared/abort.js';

/** What a feed needs of its session once there is a presentation. */
export interface TextFeedContext {
  readonly url: string;
  readonly loader: Pick<SegmentLoader, 'cues'>;
  /** Where playback is, presentation seconds. */
  readonly position: () => number;
  /** Seconds of cues to hold ahead of it. */
  readonly forwardSeconds: number;
}

type TextEvent = Extract<SessionEvent, { readonly type: 'cues-added' | 'failed' | 'warned' }>;

/** Cues this far behind count as not loaded; the page keeps more than that. Seconds. */
const BACK_SECONDS = 60;
/** A question for cues is for no more than this, seconds. */
const STEP_SECONDS = 10;
/** Cues in one message: what a page takes in without a hitch. */
const BATCH_CUES = 100;
/** While enough is loaded, milliseconds. */
const POLL_MS = 1000;
/** While the loader has nothing yet, milliseconds. */
const PENDING_MS = 250;
const MAX_BACKOFF_MS = 30_000;

/** What to do next for the text. */
export type TextPlan = { readonly type: 'load'; readonly range: TimeRange } | { readonly type: 'wait' };

/** `loaded`: what the page has, without holes; undefined: nothing. */
export function planText(loaded: TimeRange | undefined, position: number, forwardSeconds: number): TextPlan {
  const isInside = loaded && position >= loaded.start && position <= loaded.end;
  const start = isInside ? loaded.end : position;
  const end = position + forwardSeconds;
  return start < end ? { type: 'load', range: { start, end: Math.min(end, start + STEP_SECONDS) } } : { type: 'wait' };
}

/** Keeps the cues of the selected text track loaded ahead of the playhead. Its failures never stop playback. */
export class TextFeed {
  readonly #post: (event: TextEvent) => void;
  readonly #life: AbortSignal;
  /** Tracks whose failure was reported. */
  readonly #failed = new Set<string>();
  #context: TextFeedContext | undefined;
  #selected: string | null = null;
  #running = new AbortController();
  #wake: () => void = () => {};

  /** `life`: ends with the session. */
  constructor(post: (event: TextEvent) => void, life: AbortSignal) {
    this.#post = post;
    this.#life = life;
    life.addEventListener('abort', () => this.#running.abort(life.reason), { once: true });
  }

  /** Id of the track whose cues are loaded. */
  get selected(): string | null {
    return this.#selected;
  }

  start(context: TextFeedContext): void {
    this.#context = context;
    this.#restart();
  }

  select(track: string | null): void {
    if (track === this.#selected) return;
    this.#selected = track;
    this.#restart();
  }

  observed(before: Observation, { state, position }: Observation): void {
    if (state !== before.state || (state === 'seeking' && position !== before.position)) this.#wake();
  }

  #restart(): void {
    this.#running.abort();
    this.#running = new AbortController();
    if (this.#life.aborted || !this.#context || this.#selected === null) return;
    void this.#run(this.#context, this.#selected, this.#running.signal);
  }

  async #run(context: TextFeedContext, track: string, signal: AbortSignal): Promise<void> {
    let loaded: TimeRange | undefined;
    let failures = 0;
    while (!signal.aborted) {
      const position = context.position();
      if (loaded) loaded = { ...loaded, start: Math.max(loaded.start, Math.min(loaded.end, position - BACK_SECONDS)) };
      const plan = planText(loaded, position, context.forwardSeconds);
      if (plan.type === 'wait') {
        await this.#pause(POLL_MS, signal);
        continue;
      }
      const { range } = plan;
      try {
        const batch = await context.loader.cues?.(track, range, signal);
        if (signal.aborted) return;
        const { cues, completeTo } = batch ?? { cues: [], completeTo: Infinity };
        this.#give(track, cues);
        failures = 0;
        if (completeTo > range.start)
          loaded = { start: loaded && range.start === loaded.end ? loaded.start : range.start, end: completeTo };
        else await this.#pause(PENDING_MS, signal);
      } catch (error) {
        if (isAbort(error, signal)) return;
        this.#report(track, error);
        await this.#pause(Math.min(MAX_BACKOFF_MS, 1000 * 2 ** failures++), signal);
      }
    }
  }

  #give(track: string, cues: readonly Cue[]): void {
    for (let at = 0; at < cues.length; at += BATCH_CUES)
      this.#post({ type: 'cues-added', track, cues: cues.slice(at, at + BATCH_CUES) });
  }

  /** Once for each track; what follows is of the same kind. */
  #report(track: string, error: unknown): void {
    if (this.#failed.has(track)) return;
    this.#failed.add(track);
    const { code, message, detail } = toPlayerError(error, this.#context!.url);
    const cause = error instanceof PlayerError ? error.cause : error;
    this.#post({ type: 'warned', warning: `text track ${track}: ${message}` });
    const record = { code, message, detail, fatal: false };
    this.#post({
      type: 'failed',
      error: cause === undefined ? record : { ...record, cause: describeCause(cause) },
    });
  }

  /** Until somebody wakes it, at most so long. */
  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', settle);
        resolve();
      };
      const timer = setTimeout(settle, ms);
      signal.addEventListener('abort', settle, { once: true });
      this.#wake = settle;
    });
  }
}
