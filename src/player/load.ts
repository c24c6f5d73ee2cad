import { PlayerError } from '../model/errors.js';
import type { PlayerConfig } from '../model/config.js';
import type { Observation } from '../model/observation.js';
import type { Placement, PlacementReason } from '../model/placement.js';
import type { NetworkHints } from '../model/selection.js';
import type { SourceDescriptor } from '../model/source.js';
import { probeCapabilities } from '../host/capabilities.js';
import { choosePlacement, type PlacementFailure } from '../host/choose.js';
import type { Attempt, AttemptEvents, AttemptOutcome } from './attempt.js';
import { releaseEarly } from './early-attachment.js';
import { EngineAttempt } from './engine-attempt.js';
import { NativeAttempt } from './native-attempt.js';
import { countFrames, observeVideo } from './observe.js';
import type { PreferenceCommand } from '../protocol/messages.js';
import { Playhead } from './playhead.js';
import { RestartBudget } from './restart-budget.js';

/** What a load is about. */
export interface LoadOptions {
  readonly source: SourceDescriptor;
  readonly config: PlayerConfig;
  readonly requested: Placement | 'auto';
  readonly preload: 'auto' | 'metadata';
  readonly hints: NetworkHints;
  /** What was wanted before there was anything to want it of. */
  readonly preferences: readonly PreferenceCommand[];
}

/** What a load tells its player. */
export interface LoadEvents extends Omit<AttemptEvents, 'startChosen' | 'lookRequested'> {
  placed(placement: Placement, reason: PlacementReason): void;
  /** The attempt is over, and another one begins: the video has no media for a moment. */
  detached(): void;
}

/** Fresh starts after decoder failures: the first may be a hiccup of the hardware, the next ones skip what it choked on. */
const MAX_DECODE_FAILURES = 3;

/** A frame that cannot be decoded is skipped by this much, seconds. */
const DECODE_SKIP_SECONDS = 0.2;

/** Fresh starts where the codec changes and the browser has no `changeType`. */
const MAX_TYPE_CHANGES = 5;

/** Fresh starts after somebody pulled the media out, or the browser let go of it. */
const MAX_DETACHMENTS = 5;

/**
 * WebKitGTK 2.50 on GStreamer 1.22: a seek among the first media while they are on their way into a fresh pipeline breaks it
 * ("Failed to push buffer"), at one place nearly every time. Where that has happened, the playhead is placed only so much
 * later; milliseconds. May go with a WebKitGTK that plays from `startTime: 0.5` without an error of the video.
 */
const SETTLE_MS = 300;

/** One source from `load()` to its end, through as many placements as it takes. */
export class Load {
  readonly #video: HTMLVideoElement;
  readonly #options: LoadOptions;
  readonly #events: LoadEvents;
  readonly #failures: PlacementFailure[] = [];
  #attempt: Attempt | undefined;
  readonly #closing = new AbortController();
  readonly #playhead: Playhead;
  /** Positions mean something to this attempt only: the next one's timeline of a live stream begins anew. */
  #isFleeting = false;
  /** Until then the video stands at the beginning of media that was just attached, wherever it shall play. */
  #playheadPlaced = false;
  /** Whether a fresh pipeline can be told to seek. */
  #pipeline: 'sound' | 'fragile' = 'sound';
  /** The last one of each type: a fresh attempt begins with them. */
  readonly #preferences = new Map<PreferenceCommand['type'], PreferenceCommand>();
  readonly #decodeBudget = new RestartBudget(MAX_DECODE_FAILURES);
  readonly #typeChangeBudget = new RestartBudget(MAX_TYPE_CHANGES);
  readonly #detachmentBudget = new RestartBudget(MAX_DETACHMENTS);

  constructor(video: HTMLVideoElement, options: LoadOptions, events: LoadEvents) {
    this.#video = video;
    this.#options = options;
    this.#events = events;
    this.#playhead = new Playhead(options.source.startTime ?? 0);
    for (const preference of options.preferences) this.#preferences.set(preference.type, preference);
  }

  /** Aborted when it is closed. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /** Where the video will be once it has its media, or would be if it had not lost it; undefined when it is there. */
  get pendingPosition(): number | undefined {
    const isThere = this.#playheadPlaced && this.#video.readyState > 0;
    return isThere || this.position === 0 ? undefined : this.position;
  }

  /** Where playback is while it is sound, and was when it no longer is. Presentation seconds. */
  get position(): number {
    return this.#playhead.position;
  }

  get endOfStream(): boolean {
    return this.#attempt?.endOfStream ?? true;
  }

  get mayCrash(): boolean {
    return this.#attempt?.mayCrash ?? false;
  }

  /** Resolves when closed; rejects with the failure that ended playback. */
  async run(): Promise<void> {
    while (!this.signal.aborted) {
      const placement = this.#place();
      const attempt = this.#createAttempt(placement);
      this.#attempt = attempt;
      const outcome = await attempt.run();
      this.#halt();
      attempt.close();
      if (this.signal.aborted || outcome.type === 'closed') return;
      this.#learn(placement, outcome);
      this.#events.detached();
    }
  }

  /** Looks at the video, and tells the engine what it has to know. */
  observe(): void {
    if (!this.#playheadPlaced) return;
    const observation = observeVideo(this.#video);
    // A video whose media failed may be back at its beginning.
    if (this.#video.error && observation.position === 0) return this.#halt();
    this.#playhead.saw(observation);
    this.#tell(observation);
  }

  /** The application seeks: the engine hears of it in the same task, also before there is any media. */
  seek(position: number): void {
    // Not that of decoding: a page that leads back to damaged media each time would never hear of it.
    for (const budget of [this.#typeChangeBudget, this.#detachmentBudget]) budget.renew();
    this.#playhead.position = position;
    this.#tell({ ...observeVideo(this.#video), position, state: 'seeking' });
  }

  prefer(preference: PreferenceCommand): void {
    this.#preferences.set(preference.type, preference);
    this.#attempt?.prefer(preference);
  }

  /** The metadata is there: media that was just attached begins at its own beginning. */
  placePlayhead(): void {
    const attempt = this.#attempt;
    if (this.#pipeline === 'sound' || this.position === 0) return this.#placeNow();
    setTimeout(() => {
      if (attempt === this.#attempt && !this.signal.aborted) this.#placeNow();
    }, SETTLE_MS);
  }

  #placeNow(): void {
    this.#playheadPlaced = true;
    const { position } = this;
    if (position > 0 && this.#video.currentTime !== position) this.#video.currentTime = position;
  }

  suspectEnd(): void {
    this.#halt();
    this.#attempt?.suspectEnd();
  }

  close(): void {
    this.#closing.abort();
    this.#attempt?.close();
  }

  /** Playback is not known to go on. */
  #halt(): void {
    this.#playhead.position = this.position;
  }

  #tell(observation: Observation): void {
    const isMoving = observation.state === 'moving';
    this.#attempt?.observe(isMoving ? { ...observation, frames: countFrames(this.#video) } : observation);
  }

  #place(): Placement {
    const { requested, source } = this.#options;
    const capabilities = probeCapabilities(this.#canPlayNatively());
    const choice = choosePlacement(capabilities, requested, this.#failures);
    if (choice.type === 'impossible') throw unavailable(source.url, choice.placement, choice.reason);
    this.#events.placed(choice.placement, choice.reason);
    return choice.placement;
  }

  #canPlayNatively(): boolean {
    const { type, loader } = this.#options.source;
    // A loader may give the URL a meaning that the browser does not know.
    if (loader) return false;
    return !type || this.#video.canPlayType(type) !== '';
  }

  #createAttempt(placement: Placement): Attempt {
    const { source, config, preload, hints } = this.#options;
    this.#playheadPlaced = false;
    if (this.#isFleeting) this.#playhead.position = 0;
    // Without a position the engine chooses one: a live stream begins at its edge.
    const from = this.position > 0 ? { ...source, startTime: this.position } : source;
    if (placement !== 'worker') releaseEarly(this.#video);
    const preferences = [...this.#preferences.values()];
    const options = { placement, source: from, config, preload, hints, preferences };
    const events: AttemptEvents = {
      ...this.#events,
      startChosen: (position) => this.#startChosen(position),
      lookRequested: () => this.observe(),
      presentationChanged: (presentation) => {
        this.#isFleeting = presentation.kind === 'live' && !presentation.keepsStart;
        this.#events.presentationChanged(presentation);
      },
    };
    return placement === 'native'
      ? new NativeAttempt(this.#video, options, events)
      : new EngineAttempt(this.#video, options, events);
  }

  #startChosen(position: number): void {
    // Metadata comes after it, but by another way.
    const isLate = this.#playheadPlaced && this.#video.currentTime < position;
    if (this.position === 0 || isLate) this.#playhead.position = position;
    if (isLate) this.#video.currentTime = position;
  }

  /** Draws the consequence of an outcome, or throws if there is none but to give up. */
  #learn(placement: Placement, outcome: AttemptOutcome): void {
    const { url } = this.#options.source;
    switch (outcome.type) {
      case 'placement-failed':
        console.warn(`mse-worker-player: placement ${placement} failed (${outcome.reason}): ${outcome.message}`);
        this.#failures.push({ placement, reason: outcome.reason });
        return;
      case 'decode-failed': {
        const { message } = outcome;
        const mayRestart = this.#decodeBudget.spend(this.position);
        this.#playhead.position += DECODE_SKIP_SECONDS;
        if (mayRestart) return;
        const sentence = `The browser could not decode ${url}: ${message}. The file may be damaged, or the decoder may be.`;
        throw new PlayerError('E_MEDIA_DECODE', sentence, { url, message });
      }
      case 'restart': {
        if (!this.#typeChangeBudget.spend(outcome.position)) throw this.#refused('it changes its codec all the time');
        this.#playhead.position = outcome.position;
        return;
      }
      case 'detached':
        if (outcome.by === 'browser') this.#pipeline = 'fragile';
        if (this.#detachmentBudget.spend(this.position)) return;
        throw this.#refused('the video lost it again and again');
      case 'failed':
        throw outcome.error;
      case 'retry':
      case 'closed':
        return;
    }
  }

  #refused(message: string): PlayerError {
    const { url } = this.#options.source;
    const sentence = `The media of ${url} cannot be played: ${message}. Try another browser.`;
    return new PlayerError('E_MEDIA_REFUSED', sentence, { url, message });
  }
}

function unavailable(url: string, placement: Placement, reason: PlacementReason): PlayerError {
  const message = `${url} cannot be played: placement "${placement}" is not possible here (${reason}). Leave the placement on "auto", or try another browser.`;
  return new PlayerError('E_PLACEMENT_UNAVAILABLE', message, { url, placement, reason });
}
