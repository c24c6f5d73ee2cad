import type { BufferConfig, PlayerConfig } from '../model/config.js';
import type { Observation } from '../model/observation.js';
import type { Presentation, RenditionId, TrackType } from '../model/presentation.js';
import type { Selection, SwitchMode } from '../model/selection.js';
import type { BufferSpec } from '../model/sink.js';
import type { BufferStats } from '../model/stats.js';
import type { SegmentLoader } from '../loaders/contract.js';
import { SinkFailure, type MediaSink } from '../sink/contract.js';
import { intersect } from '../shared/time-ranges.js';
import type { Adaptation } from './adaptation/adaptation.js';
import { createChoosers } from './choosers.js';
import { Continuity, type ContinuityView } from './continuity.js';
import { LeadAdaptation, type LeadView } from './lead-adaptation.js';
import type { PlaybackClock } from './playback-clock.js';
import type { PumpContext } from './pump-context.js';
import { Pump } from './pump.js';
import { supportedRenditions, type SelectedTrack } from './track-selection.js';

export interface PlaybackOptions {
  readonly url: string;
  readonly config: PlayerConfig;
  readonly loader: SegmentLoader;
  readonly sink: MediaSink;
  readonly clock: PlaybackClock;
  readonly adaptation: Adaptation;
  readonly preload: 'auto' | 'metadata';
  /** As configured, or less where other players need some too. */
  readonly bufferGoals: () => BufferConfig;
  /** Seconds behind the live edge, as the application wants it. Default: what the presentation says. */
  readonly targetLatency: () => number | undefined;
  readonly nowMs: () => number;
  readonly isOnline: () => boolean;
  readonly onEndOfStream: (state: 'open' | 'ended') => void;
  readonly onJump: (from: number, to: number) => void;
  /** Nothing was heard of a video that plays: an observation is wanted. */
  readonly onSilence: () => void;
  readonly onChange: () => void;
  readonly onSelection: () => void;
  readonly onWarning: (warning: string) => void;
  /** See PumpContext. */
  readonly onTypeChangeRefused: (position: number) => void;
}

/** While preloading metadata only: enough that the first segment is fetched, seconds. */
const METADATA_GOAL_SECONDS = 0.01;

/** The pumps of one presentation, and what concerns all of them: duration, end of stream, continuity. */
export class Playback {
  readonly #options: PlaybackOptions;
  readonly #signal: AbortSignal;
  readonly #adaptation: LeadAdaptation;
  readonly #continuity: Continuity;
  #presentation: Presentation;
  #final = false;
  #pumps: readonly Pump[] = [];
  #playedOnce = false;
  #endOfStream: 'open' | 'declaring' | 'ended' = 'open';

  constructor(presentation: Presentation, options: PlaybackOptions, signal: AbortSignal) {
    this.#presentation = presentation;
    this.#options = options;
    this.#signal = signal;
    this.#adaptation = new LeadAdaptation(options.adaptation, () => this.#viewLead(), options.nowMs);
    const { clock, config, ...events } = options;
    const continuity = {
      ...events,
      view: () => this.#viewMedia(),
      lastObservation: () => clock.last,
      outOfWindow: config.live.outOfWindow,
    };
    this.#continuity = new Continuity(continuity, signal);
  }

  /** Adds the buffers and keeps them filled until aborted. Rejects with the failure that ends playback. */
  async run(tracks: readonly SelectedTrack[], manualRendition: RenditionId | null): Promise<void> {
    // Video comes first where there is any.
    const { config, nowMs, isOnline } = this.#options;
    const conditions = { network: config.network, nowMs, isOnline };
    const choosers = createChoosers(tracks, manualRendition, this.#adaptation, conditions);
    const specs = tracks.map(({ track }, i) => ({ id: track.id, mimeType: choosers[i]!.choice.rendition.mimeType }));
    const buffersAdded = this.#prepareSink(specs);
    const context = this.#pumpContext(buffersAdded);
    this.#pumps = tracks.map(({ track }, i) => new Pump(track, choosers[i]!, context, this.#signal));
    this.#options.onSelection();
    await Promise.all([buffersAdded, ...this.#pumps.map((pump) => pump.run())]);
  }

  /** A new snapshot of the presentation. */
  async update(presentation: Presentation): Promise<void> {
    const before = this.#presentation;
    this.#presentation = presentation;
    if (before.duration !== presentation.duration && this.#endOfStream !== 'ended')
      await this.#options.sink.setDuration(presentation.duration);
    if (before.kind === 'live') await this.#showWindow();
    this.reconsider();
  }

  async #prepareSink(specs: readonly BufferSpec[]): Promise<void> {
    const { sink } = this.#options;
    await sink.addBuffers(specs);
    await sink.setDuration(this.#presentation.duration);
    if (this.#presentation.kind === 'live') await this.#showWindow();
  }

  async #showWindow(): Promise<void> {
    const { kind, seekable } = this.#presentation;
    await this.#options.sink.setLiveSeekable((kind === 'live' && seekable) || null);
  }

  /** The presentation cannot change any more. */
  finalize(): void {
    this.#final = true;
    this.reconsider();
  }

  observed(before: Observation, observation: Observation): void {
    if (observation.state === 'moving' || observation.state === 'waiting') this.#playedOnce = true;
    this.#adaptation.observed(observation);
    const jumped = observation.position !== before.position && observation.state === 'seeking';
    for (const pump of this.#pumps) {
      if (jumped) pump.seeked(observation.position);
      else if (observation.state !== before.state) pump.reconsider();
    }
    this.#continuity.observed(observation);
  }

  reconsider(): void {
    for (const pump of this.#pumps) pump.reconsider();
  }

  /** What is fetched now. */
  get selection(): Pick<Selection, 'video' | 'audio'> {
    return { video: this.#pump('video')?.selection ?? null, audio: this.#pump('audio')?.selection ?? null };
  }

  selectRendition(rendition: RenditionId | null, mode: SwitchMode): void {
    this.#lead?.selectRendition(rendition, mode);
  }

  /** One that is not there, or that the browser cannot decode, changes nothing. */
  async selectAudioTrack(id: string): Promise<void> {
    const track = this.#presentation.tracks.find((candidate) => candidate.id === id && candidate.type === 'audio');
    if (!track) return;
    const renditions = await supportedRenditions(track, (mimeType) => this.#options.sink.isTypeSupported(mimeType));
    if (renditions.length > 0 && !this.#signal.aborted) this.#pump('audio')?.selectTrack(track, renditions);
  }

  get forwardGoalSeconds(): number {
    return Math.min(this.#configuredGoal(), ...this.#pumps.map((pump) => pump.goalSeconds));
  }

  get bufferStats(): readonly BufferStats[] {
    return this.#pumps.map(({ track, rendition, buffered, inventory }) => ({
      track: track.id,
      rendition: rendition.id,
      mimeType: rendition.mimeType,
      ranges: buffered,
      sizeBytes: Math.round(inventory.sizeBytes),
    }));
  }

  #pump(type: TrackType): Pump | undefined {
    return this.#pumps.find(({ track }) => track.type === type);
  }

  get #lead(): Pump | undefined {
    return this.#pump('video') ?? this.#pump('audio');
  }

  /** As the adaptation sees it; before the pumps are there nothing is buffered. */
  #viewLead(): LeadView {
    const { clock } = this.#options;
    const { kind, seekable } = this.#presentation;
    const lead = this.#lead;
    const toEdge = kind === 'live' && seekable ? Math.max(0, seekable.end - clock.last.position) : Infinity;
    const others = this.#pumps.filter((pump) => pump !== lead);
    return {
      aheadSeconds: lead?.aheadSeconds ?? 0,
      goalSeconds: Math.min(lead?.goalSeconds ?? this.#configuredGoal(), toEdge),
      rate: clock.last.rate,
      otherBps: others.reduce((sum, { rendition }) => sum + (rendition.bitrateBps ?? 0), 0),
      renditionAt: (position) => lead?.inventory.renditionAt(position),
    };
  }

  #configuredGoal(): number {
    const { bufferGoals, preload } = this.#options;
    return preload === 'metadata' && !this.#playedOnce ? METADATA_GOAL_SECONDS : bufferGoals().forwardSeconds;
  }

  #pumpContext(buffersAdded: Promise<void>): PumpContext {
    const { url, config, loader, sink, clock, bufferGoals, nowMs } = this.#options;
    return {
      url,
      config,
      loader,
      sink,
      bufferGoals,
      buffersAdded,
      position: (bufferedEnd) => clock.positionAt(nowMs(), bufferedEnd),
      safePosition: () => clock.safePosition,
      waitingMs: () => clock.waitingMsAt(nowMs()),
      forwardGoalSeconds: () => this.#configuredGoal(),
      duration: () => this.#presentation.duration,
      isFinal: () => this.#final,
      onChange: () => this.#changed(),
      onSelection: this.#options.onSelection,
      onWarning: this.#options.onWarning,
      limit: (pump) => (pump === this.#lead ? Infinity : (this.#lead?.sharesTo ?? Infinity)),
      onSegmentAsked: (pump) => {
        if (pump === this.#lead) this.#reconsiderOthers();
      },
      onSegmentBegun: (pump, segment) => {
        if (pump === this.#lead) this.#adaptation.began(segment);
      },
      judgeProgress: (pump, segment, bytes) =>
        pump === this.#lead ? this.#adaptation.judge(segment, bytes) : 'continue',
      onTypeChangeRefused: this.#options.onTypeChangeRefused,
    };
  }

  /** Those that gave way to the leading one. */
  #reconsiderOthers(): void {
    for (const pump of this.#pumps) if (pump !== this.#lead) pump.reconsider();
  }

  #changed(): void {
    if (this.#lead?.sharesTo === Infinity) this.#reconsiderOthers();
    const ended = this.#pumps.every((pump) => pump.state === 'ended');
    if (!ended && this.#endOfStream === 'ended') {
      this.#endOfStream = 'open';
      this.#options.onEndOfStream('open');
    } else if (ended && this.#endOfStream === 'open') void this.#declareEnd();
    this.#continuity.changed();
    this.#options.onChange();
  }

  async #declareEnd(): Promise<void> {
    this.#endOfStream = 'declaring';
    try {
      await this.#options.sink.endOfStream();
      this.#endOfStream = 'ended';
      this.#options.onEndOfStream('ended');
      // A pump may have gone on in the meantime.
      this.#changed();
    } catch (error) {
      this.#endOfStream = 'open';
      if (!(error instanceof SinkFailure)) throw error;
    }
  }

  #viewMedia(): ContinuityView | undefined {
    if (this.#pumps.length === 0) return undefined;
    return {
      presentation: this.#presentation,
      buffered: this.#pumps.map((pump) => pump.buffered).reduce((a, b) => intersect(a, b)),
      nextNeededStart: Math.min(...this.#pumps.map((pump) => pump.nextNeededStart)),
    };
  }
}
