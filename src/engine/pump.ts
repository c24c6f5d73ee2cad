import { describeCause } from '../model/errors.js';
import type { Rendition, RenditionId, SegmentRef, Track } from '../model/presentation.js';
import type { SwitchMode, TrackSelection } from '../model/selection.js';
import { childController, sleep } from '../shared/abort.js';
import { contiguousEnd, type TimeRangeList } from '../shared/time-ranges.js';
import { BufferRoom } from './buffer-room.js';
import { BufferWriter, TypeChangeFailure } from './buffer-writer.js';
import type { Inventory } from './inventory.js';
import { isHeldToEnd, isUsefulAt, JOIN_SECONDS, planForward, planningPosition } from './planner.js';
import { isOfRendition } from './penalty-box.js';
import type { PumpContext } from './pump-context.js';
import type { RenditionChoice, RenditionChooser } from './rendition-chooser.js';
import { SegmentFinder } from './segment-finder.js';
import { measureSegment } from './segment-search.js';
import { restartAt } from './type-change.js';

/** How often a segment under way is judged, milliseconds. */
const JUDGE_EVERY_MS = 250;

/** How often a pump with nothing to do looks again, milliseconds: the playhead moves without telling. */
const IDLE_CHECK_MS = 500;

/** Keeps one SourceBuffer filled around the playhead with the segments of one track. */
export class Pump {
  /** Of the SourceBuffer; it stays when the track changes. */
  readonly bufferId: string;
  /** `ended`: everything up to the end of the presentation is appended. */
  state: 'filling' | 'waiting' | 'ended' = 'waiting';

  readonly #context: PumpContext;
  readonly #signal: AbortSignal;
  readonly #chooser: RenditionChooser;
  readonly #room: BufferRoom;
  readonly #writer: BufferWriter;
  readonly #finder: SegmentFinder;
  #track: Track;
  #inFlight: { readonly segment: SegmentRef; loadedBytes: number; abort(): void } | undefined;
  #wake: (() => void) | undefined;
  /** Nothing is missing as far as the goals reach. */
  #settled = false;
  /** Changes with each seek. */
  #seeks = 0;
  /** A seek has ended what was under way; what comes instead is being looked for. */
  #isTurning = false;
  /** What is buffered ahead is not wanted any more. */
  #replacing: 'next-segments' | 'everything' | undefined;

  constructor(track: Track, chooser: RenditionChooser, context: PumpContext, signal: AbortSignal) {
    this.#track = track;
    this.bufferId = track.id;
    this.#chooser = chooser;
    this.#context = context;
    this.#signal = signal;
    this.#room = new BufferRoom(this.bufferId, context);
    this.#finder = new SegmentFinder(this.#room.inventory, context);
    this.#writer = new BufferWriter(this.bufferId, chooser.choice.rendition.mimeType, {
      ...context,
      makeRoom: (sizeBytes, roomSignal) =>
        this.#room.make(sizeBytes, this.#planningPosition(), this.goalSeconds, roomSignal),
      onProgress: (_, bytes) => this.#progressed(bytes),
      onAppended: context.onChange,
    });
  }

  get track(): Track {
    return this.#track;
  }

  get rendition(): Rendition {
    return this.#chooser.choice.rendition;
  }

  get selection(): TrackSelection {
    const { rendition, reason } = this.#chooser.choice;
    return { track: this.#track.id, rendition: rendition.id, mode: this.#chooser.mode, reason };
  }

  get inventory(): Inventory {
    return this.#room.inventory;
  }

  get buffered(): TimeRangeList {
    return this.#room.buffered;
  }

  get goalSeconds(): number {
    return Math.min(this.#context.forwardGoalSeconds(), this.#room.maxGoalSeconds);
  }

  /** Seconds that can be played from here without fetching. */
  get aheadSeconds(): number {
    const position = this.#planningPosition();
    return contiguousEnd(this.buffered, position, JOIN_SECONDS) - position;
  }

  /** Where the media still to come begins: of the segment under way; anywhere while it is being looked for. */
  get nextNeededStart(): number {
    return this.#inFlight?.segment.start ?? (this.#settled ? Infinity : -Infinity);
  }

  /** Up to where others may fetch: 200 KB of audio came before the 400 KB of the picture that a seek waited for, measured. */
  get sharesTo(): number {
    if (this.#isTurning) return -Infinity;
    return this.#inFlight?.segment.end ?? Infinity;
  }

  /** Runs until aborted; rejects with the failure that ends playback. */
  async run(): Promise<void> {
    for (;;) {
      this.#signal.throwIfAborted();
      await this.#room.removePlayed();
      await this.#removeReplaced();
      const horizon = this.#plan();
      if (horizon === undefined || this.#chooser.isResting) await this.#idle();
      else await this.#fetchNext(horizon).catch((error: unknown) => this.#tryLater(error));
    }
  }

  /** The playhead, the presentation or the buffer changed: decide anew. */
  reconsider(): void {
    this.#wake?.();
  }

  /** A seek: what is under way goes on only if it is wanted there. */
  seeked(position: number): void {
    const segment = this.#inFlight?.segment;
    if (segment && !isUsefulAt(segment, position, this.buffered)) {
      this.#isTurning = true;
      this.#inFlight?.abort();
    }
    this.#settled = false;
    this.#seeks++;
    this.state = 'waiting';
    this.reconsider();
  }

  /** A rendition of this track; null: the adaptation chooses. */
  selectRendition(rendition: RenditionId | null, mode: SwitchMode): void {
    const isChange = this.#chooser.isChange(rendition);
    this.#chooser.prefer(rendition);
    if (isChange && mode === 'immediate') this.#replace('next-segments');
    this.#context.onSelection();
    this.reconsider();
  }

  /** Another track of the same type, by its renditions that the browser can decode. */
  selectTrack(track: Track, renditions: readonly Rendition[]): void {
    if (track.id === this.#track.id) return;
    this.#track = track;
    this.#chooser.replace(renditions);
    this.#replace('everything');
    this.#context.onSelection();
    this.reconsider();
  }

  #replace(what: 'next-segments' | 'everything'): void {
    this.#replacing = what;
    this.#settled = false;
    this.state = 'waiting';
    this.#inFlight?.abort();
  }

  #planningPosition(): number {
    const { position, safePosition, duration } = this.#context;
    return planningPosition(position(contiguousEnd(this.buffered, safePosition(), JOIN_SECONDS)), duration());
  }

  /** Up to where to look for more media; undefined: not now. */
  #plan(): number | undefined {
    const { bufferGoals, sink, waitingMs, duration, isFinal } = this.#context;
    const position = this.#planningPosition();
    this.inventory.prune(this.buffered);
    const plan = planForward({
      position,
      buffered: this.buffered,
      bytesAhead: this.inventory.bytesIn({ start: position, end: Infinity }),
      goalSeconds: this.goalSeconds,
      goalBytes: bufferGoals().forwardBytes,
      streaming: sink.streaming,
      waitingMs: waitingMs(),
      limit: this.#context.limit(this),
    });
    // Also before playback is as close to the end as the goal: at four times the speed it may be there before the next look.
    const holdsRest = isFinal() && isHeldToEnd(this.inventory.coveredTo(position), duration());
    if (plan.type === 'wait') this.state = holdsRest ? 'ended' : 'waiting';
    this.#settled = plan.type === 'wait' && (plan.reason === 'goal' || plan.reason === 'bytes');
    return plan.type === 'wait' ? undefined : plan.horizon;
  }

  async #fetchNext(horizon: number): Promise<void> {
    const { version } = this.#chooser;
    const seeks = this.#seeks;
    const choice = this.#chooser.propose();
    try {
      const finding = await this.#finder.find(choice.rendition.id, this.#planningPosition(), horizon, this.#signal);
      // Something else may be wanted since it was looked for.
      if (this.#chooser.version !== version || this.#seeks !== seeks) return;
      this.#settled = finding.type === 'nothing';
      this.state = finding.type !== 'nothing' ? 'filling' : finding.isLast ? 'ended' : 'waiting';
      if (finding.type === 'found') await this.#fill(finding.segment, choice);
      else if (finding.type === 'nothing') await this.#idle();
    } catch (error) {
      await this.#goOnWithout(choice.rendition, error);
    }
  }

  /** @throws the error, unless it is the network's, and may pass. */
  async #tryLater(error: unknown): Promise<void> {
    this.#signal.throwIfAborted();
    if (!this.#chooser.isResting) throw error;
    this.state = 'waiting';
    this.#context.onWarning(`trying again in a moment: ${describeCause(error)}`);
    this.#writer.reset();
  }

  async #removeReplaced(): Promise<void> {
    const what = this.#replacing;
    this.#replacing = undefined;
    if (!what) return;
    await this.#context.buffersAdded;
    await this.#room.removeAhead(what, this.#planningPosition());
  }

  async #idle(): Promise<void> {
    this.#isTurning = false;
    this.#context.onChange();
    const controller = childController(this.#signal);
    this.#wake = () => controller.abort();
    await sleep(IDLE_CHECK_MS, controller.signal).catch(() => {});
    controller.dispose();
    this.#wake = undefined;
  }

  async #fill(segment: SegmentRef, choice: RenditionChoice): Promise<void> {
    const controller = childController(this.#signal);
    const place = this.#finder.begin(segment);
    this.#inFlight = { segment, loadedBytes: 0, abort: () => controller.abort() };
    this.#isTurning = false;
    // By the clock: a stall brings no bytes.
    const judging = setInterval(() => this.#judge(), JUDGE_EVERY_MS);
    if (this.#chooser.commit(choice)) this.#context.onSelection();
    try {
      const writing = this.#writer.write(segment, choice.rendition, controller.signal);
      this.#context.onSegmentAsked(this);
      const sizeBytes = await writing;
      this.#chooser.succeeded();
      const complete = await measureSegment(this.#context.loader, segment, () => this.buffered, this.#signal);
      this.inventory.add(complete, sizeBytes, this.buffered, place);
      this.#finder.complete(complete);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof TypeChangeFailure) return await this.#typeChangeRefused(segment, choice, controller.signal);
      if (!controller.signal.aborted) throw error;
      // A seek or a switch: the rest of the segment is not wanted, and the next bytes belong to another one.
      this.#writer.reset();
    } finally {
      clearInterval(judging);
      // Its request is under way already where something that comes before it failed.
      controller.abort();
      controller.dispose();
      this.#inFlight = undefined;
    }
    this.#context.onChange();
  }

  /** What cannot be fetched in one rendition may be there in another. @throws the error, where there is none. */
  async #goOnWithout(rendition: Rendition, error: unknown): Promise<void> {
    this.#signal.throwIfAborted();
    if (!isOfRendition(error) || !this.#chooser.exclude(rendition, error)) throw error;
    this.#context.onWarning(`rendition ${rendition.id} is left out: ${error.message}`);
    this.#writer.reset();
  }

  /** The other renditions of the type that plays, if the choice is ours; else a fresh MediaSource for the one wanted. */
  async #typeChangeRefused(
    segment: SegmentRef,
    { rendition, mode }: RenditionChoice,
    signal: AbortSignal,
  ): Promise<void> {
    const mayDoWithout = mode === 'auto' && !this.#writer.takes(rendition.mimeType);
    if (mayDoWithout && this.#chooser.restrict(({ mimeType }) => this.#writer.takes(mimeType))) return;
    await restartAt(segment.start, () => this.#planningPosition(), this.#context, signal);
  }

  #progressed(bytes: number): void {
    if (!this.#inFlight) return;
    // Of its transfer, the time counts from here.
    if (this.#inFlight.loadedBytes === 0) this.#context.onSegmentBegun(this, this.#inFlight.segment);
    this.#inFlight.loadedBytes = bytes;
  }

  #judge(): void {
    const { segment, loadedBytes = 0 } = this.#inFlight ?? {};
    if (!segment || loadedBytes === 0 || !this.#chooser.isOpen) return;
    if (this.#context.judgeProgress(this, segment, loadedBytes) === 'abandon') this.#inFlight?.abort();
  }
}
