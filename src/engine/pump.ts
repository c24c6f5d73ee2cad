import type { PlayerConfig } from '../model/config.js';
import { PlayerError } from '../model/errors.js';
import type { Rendition, SegmentRef, Track } from '../model/presentation.js';
import type { SegmentLoader } from '../loaders/contract.js';
import { SinkFailure, type MediaSink } from '../sink/contract.js';
import { childController, sleep } from '../shared/abort.js';
import type { OwnedBytes } from '../shared/bytes.js';
import { contiguousEnd, type TimeRangeList } from '../shared/time-ranges.js';
import { Inventory } from './inventory.js';
import { JOIN_SECONDS, planBackRemoval, planForward, planningPosition, planQuotaRecovery } from './planner.js';
import { SegmentAppender } from './segment-appender.js';
import { searchSegment } from './segment-search.js';

/** What a pump asks of its session. */
export interface PumpContext {
  readonly url: string;
  readonly config: PlayerConfig;
  readonly loader: SegmentLoader;
  readonly sink: MediaSink;
  /** Resolves when the sink's buffers exist. */
  readonly buffersAdded: Promise<void>;
  /** Where playback is, given how far it can be. */
  readonly position: (bufferedEnd: number) => number;
  /** What playback is certainly not behind of. */
  readonly safePosition: () => number;
  /** Forward goal before quota was met, seconds. */
  readonly forwardGoalSeconds: () => number;
  /** How long the video has wanted to play and could not, milliseconds. */
  readonly waitingMs: () => number;
  readonly duration: () => number;
  /** Whether the presentation can still change. */
  readonly isFinal: () => boolean;
  /** Something was appended, removed, or came to its end. */
  readonly onChange: () => void;
}

/** How often a pump with nothing to do looks again, milliseconds: the playhead moves without telling. */
const IDLE_CHECK_MS = 500;

/** Keeps one SourceBuffer filled around the playhead with the segments of one track. */
export class Pump {
  readonly track: Track;
  readonly inventory = new Inventory();
  /** `ended`: everything up to the end of the presentation is appended. */
  state: 'filling' | 'waiting' | 'ended' = 'waiting';

  readonly #context: PumpContext;
  readonly #signal: AbortSignal;
  readonly #rendition: Rendition;
  #quotaGoalSeconds = Infinity;
  #appendedInit: string | undefined;
  #timestampOffset: number | undefined;
  #inFlight: { readonly segment: SegmentRef; abort(): void } | undefined;
  #wake: (() => void) | undefined;
  /** Nothing is missing as far as the goals reach. */
  #settled = false;
  /** Where the last segment began. */
  #lastStart = -Infinity;

  constructor(track: Track, rendition: Rendition, context: PumpContext, signal: AbortSignal) {
    this.track = track;
    this.#rendition = rendition;
    this.#context = context;
    this.#signal = signal;
  }

  get rendition(): Rendition {
    return this.#rendition;
  }

  get buffered(): TimeRangeList {
    return this.#context.sink.buffered(this.track.id);
  }

  get goalSeconds(): number {
    return Math.min(this.#context.forwardGoalSeconds(), this.#quotaGoalSeconds);
  }

  /** Where the media still to come begins: of the segment under way; anywhere while it is being looked for. */
  get nextNeededStart(): number {
    return this.#inFlight?.segment.start ?? (this.#settled ? Infinity : -Infinity);
  }

  /** Runs until aborted; rejects with the failure that ends playback. */
  async run(): Promise<void> {
    for (;;) {
      this.#signal.throwIfAborted();
      await this.#removePlayed();
      const segment = await this.#next();
      if (segment) await this.#fill(segment);
      else await this.#idle();
    }
  }

  /** The playhead, the presentation or the buffer changed: decide anew. */
  reconsider(): void {
    this.#wake?.();
  }

  /** A seek: what is under way goes on only if it is wanted there. */
  seeked(position: number): void {
    const segment = this.#inFlight?.segment;
    if (segment && !this.#isUsefulAt(segment, position)) this.#inFlight?.abort();
    this.#settled = false;
    this.reconsider();
  }

  #isUsefulAt(segment: SegmentRef, position: number): boolean {
    // The end of a segment may be unknown; a seek a long way ahead is not served by waiting for it.
    const end = Number.isFinite(segment.end) ? segment.end : segment.start + 10;
    const playableTo = contiguousEnd(this.buffered, position, JOIN_SECONDS);
    return position < end && (position >= segment.start || playableTo >= segment.start - JOIN_SECONDS);
  }

  #planningPosition(): number {
    const { position, safePosition, duration } = this.#context;
    return planningPosition(position(contiguousEnd(this.buffered, safePosition(), JOIN_SECONDS)), duration());
  }

  async #next(): Promise<SegmentRef | undefined> {
    const { config, sink, loader, duration, isFinal, waitingMs } = this.#context;
    const position = this.#planningPosition();
    this.inventory.prune(this.buffered);
    const plan = planForward({
      position,
      buffered: this.buffered,
      bytesAhead: this.inventory.bytesIn({ start: position, end: Infinity }),
      goalSeconds: this.goalSeconds,
      goalBytes: config.buffer.forwardBytes,
      streaming: sink.streaming,
      waitingMs: waitingMs(),
    });
    this.state = 'waiting';
    this.#settled = plan.type === 'wait' && plan.reason !== 'not-streaming';
    if (plan.type === 'wait') return undefined;
    const range = { start: position, end: plan.horizon };
    const isHeld = (candidate: SegmentRef): boolean => this.inventory.has(candidate);
    const found = await searchSegment(loader, this.#rendition.id, range, isHeld, this.#signal);
    this.#settled = found.type !== 'found';
    if (found.type === 'found') this.state = 'filling';
    // Nothing left although the look-ahead reaches the end, and there will be no more: this was the last one.
    else if (isFinal() && (plan.horizon >= duration() || found.type === 'none')) this.state = 'ended';
    return found.type === 'found' ? found.segment : undefined;
  }

  async #removePlayed(): Promise<void> {
    const { config, sink, safePosition, onChange } = this.#context;
    const range = planBackRemoval(this.inventory.records, this.buffered, safePosition(), config.buffer);
    if (!range) return;
    await sink.remove(this.track.id, range);
    this.inventory.prune(this.buffered);
    onChange();
  }

  async #idle(): Promise<void> {
    this.#context.onChange();
    const controller = childController(this.#signal);
    this.#wake = () => controller.abort();
    await sleep(IDLE_CHECK_MS, controller.signal).catch(() => {});
    controller.dispose();
    this.#wake = undefined;
  }

  async #fill(segment: SegmentRef): Promise<void> {
    const controller = childController(this.#signal);
    this.#inFlight = { segment, abort: () => controller.abort() };
    try {
      if (this.#needsFreshParser(segment)) await this.#resetParser();
      this.#lastStart = segment.start;
      this.#timestampOffset = segment.timestampOffset;
      await this.#appendInit(segment, controller.signal);
      await this.#appendSegment(segment, controller.signal);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (!controller.signal.aborted) throw error;
      // A seek: the rest of the segment is not wanted, and the next bytes belong to another one.
      await this.#resetParser();
    } finally {
      controller.dispose();
      this.#inFlight = undefined;
    }
    this.#context.onChange();
  }

  /**
   * Before a segment that lies earlier than the last one (see MediaSink.resetParser), and where timestamps begin anew: the
   * last frame before and the first one behind may overlap, and WebKitGTK 2.50 then drops what follows.
   */
  #needsFreshParser({ start, timestampOffset }: SegmentRef): boolean {
    if (this.#lastStart === -Infinity) return false;
    return start < this.#lastStart || timestampOffset !== this.#timestampOffset;
  }

  async #resetParser(): Promise<void> {
    await this.#context.sink.resetParser(this.track.id);
    this.#appendedInit = undefined;
  }

  async #appendInit(segment: SegmentRef, signal: AbortSignal): Promise<void> {
    const { init } = segment;
    if (!init || init.id === this.#appendedInit) return;
    this.#appendedInit = undefined;
    await this.#transfer(init, signal);
    this.#appendedInit = init.id;
  }

  async #appendSegment(segment: SegmentRef, signal: AbortSignal): Promise<void> {
    const { loader, sink, buffersAdded } = this.#context;
    await buffersAdded;
    if (segment.timestampOffset !== undefined) await sink.setTimestampOffset(this.track.id, segment.timestampOffset);
    const sizeBytes = await this.#transfer(segment, signal);
    const complete = Number.isFinite(segment.end) ? segment : await this.#measured(segment, loader);
    this.inventory.add(complete, sizeBytes, this.buffered);
  }

  /** A segment whose end was unknown is named again, now with its end. */
  async #measured(segment: SegmentRef, loader: SegmentLoader): Promise<SegmentRef> {
    const range = { start: segment.start, end: segment.start + 0.001 };
    const again = await loader.segments(segment.rendition, range, this.#signal);
    const end = contiguousEnd(this.buffered, segment.start, JOIN_SECONDS);
    return again.find(({ id, end: known }) => id === segment.id && Number.isFinite(known)) ?? { ...segment, end };
  }

  async #transfer(ref: Parameters<SegmentLoader['fetch']>[0], signal: AbortSignal): Promise<number> {
    const { loader, buffersAdded, onChange } = this.#context;
    const appender = new SegmentAppender(async (bytes) => {
      await buffersAdded;
      await this.#appendWithRoom(bytes, signal);
      onChange();
    });
    let sizeBytes = 0;
    try {
      for await (const bytes of loader.fetch(ref, signal)) {
        signal.throwIfAborted();
        sizeBytes += bytes.byteLength;
        await appender.push(bytes);
      }
      await appender.flush();
      return sizeBytes;
    } catch (error) {
      await appender.cancel();
      throw error;
    }
  }

  /** Appends, making room as often as the browser asks for it. */
  async #appendWithRoom(bytes: OwnedBytes, signal: AbortSignal): Promise<void> {
    let remaining: OwnedBytes | undefined = bytes;
    while (remaining) {
      try {
        await this.#context.sink.append(this.track.id, remaining);
        return;
      } catch (error) {
        if (!(error instanceof SinkFailure)) throw error;
        if (error.kind === 'append') throw this.#appendError(error);
        if (error.kind !== 'quota') throw error;
        remaining = error.returnedBytes;
        await this.#makeRoom(remaining?.byteLength ?? 0, signal);
      }
    }
  }

  #appendError(cause: SinkFailure): PlayerError {
    const { url } = this.#context;
    const { mimeType } = this.#rendition;
    const message = `The browser refused media of ${url} as ${mimeType}. The file is damaged, or is not what it says.`;
    return new PlayerError('E_MEDIA_APPEND', message, { url, mimeType }, { cause });
  }

  async #makeRoom(sizeBytes: number, signal: AbortSignal): Promise<void> {
    const { sink, url, safePosition } = this.#context;
    const position = this.#planningPosition();
    const plan = planQuotaRecovery(this.inventory.records, this.buffered, safePosition(), position, this.goalSeconds);
    if (plan.type === 'give-up') {
      const message = `The browser has no room for ${sizeBytes} bytes of ${url} although nothing is buffered ahead. Offer a lower bitrate.`;
      throw new PlayerError('E_MEDIA_QUOTA', message, { url, sizeBytes });
    }
    this.#quotaGoalSeconds = plan.goalSeconds;
    if (plan.type === 'wait') return sleep(IDLE_CHECK_MS, signal);
    await sink.remove(this.track.id, plan.range);
    this.inventory.prune(this.buffered);
  }
}
