import { fromErrorRecord, PlayerError } from '../model/errors.js';
import type { Observation } from '../model/observation.js';
import { describeCause } from '../model/errors.js';
import { CspWatch } from '../host/csp-watch.js';
import { startDeadline } from '../host/deadline.js';
import { engineScript, type SinkModule } from '../host/engine-script.js';
import { createInlineHost } from '../host/inline-host.js';
import { loadWithin } from '../host/load-code.js';
import { WorkerHost, type EngineHost, type SessionClientPort } from '../host/worker-host.js';
import type { HostFailure, WorkerWatch } from '../host/worker-watch.js';
import { workerPool } from '../host/worker-pool.js';
import type { MediaAttachment, PreferenceCommand, SessionCommand, SessionEvent } from '../protocol/messages.js';
import { assertNever } from '../shared/assert.js';
import { attachMedia } from './attach.js';
import { takeEarly } from './early-attachment.js';
import type { Attempt, AttemptEvents, AttemptOptions, AttemptOutcome } from './attempt.js';

/** An `ended` that nobody announced: how long the worker has to answer, and its message to arrive, milliseconds. */
const SUSPECT_ALIVE_MS = 1500;

/** The engine's own words for a failure come about with the video's, and say more, milliseconds. */
const ENGINE_REPORT_MS = 100;

type LoadBase = Omit<Extract<SessionCommand, { type: 'load' }>, 'sink'>;

/** A session of an engine, in a worker or in this thread, and the video it plays in. */
export class EngineAttempt implements Attempt {
  endOfStream = false;

  readonly #video: HTMLVideoElement;
  readonly #options: AttemptOptions;
  readonly #events: AttemptEvents;
  readonly #listeners = new AbortController();
  /** `media-src` keeps a video from a MediaSource (browser-facts.md, "Starting the worker"). */
  readonly #csp = new CspWatch(/^(media|default)-src/);
  readonly #cleanups: (() => void)[] = [];
  #port: SessionClientPort | undefined;
  #host: EngineHost | undefined;
  /** Where there is a worker. */
  #watch: WorkerWatch | undefined;
  #cancelOpenDeadline: (() => void) | undefined;
  #settle!: (outcome: AttemptOutcome) => void;
  #state: 'starting' | 'attached' | 'open' | 'closed' = 'starting';
  /** After our own `loadstart` an `emptied` is somebody else's doing. */
  #loadStarted = false;
  #endsSeen = 0;
  /** The video has said that it has ended, and the engine not yet. */
  #isEndPending = false;

  constructor(video: HTMLVideoElement, options: AttemptOptions, events: AttemptEvents) {
    this.#video = video;
    this.#options = options;
    this.#events = events;
  }

  get mayCrash(): boolean {
    return this.#host instanceof WorkerHost;
  }

  run(): Promise<AttemptOutcome> {
    const outcome = new Promise<AttemptOutcome>((resolve) => (this.#settle = resolve));
    this.#start().catch((error: unknown) => {
      const message = describeCause(error);
      this.#settle({ type: 'placement-failed', reason: 'engine-load-failed', message });
    });
    return outcome;
  }

  observe(observation: Observation): void {
    this.#port?.post({ type: 'observe', observation });
  }

  prefer(preference: PreferenceCommand): void {
    this.#port?.post(preference);
  }

  suspectEnd(): void {
    this.#isEndPending = false;
    void this.#investigateEnd();
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#port?.post({ type: 'close' });
    this.#port?.close();
    this.#listeners.abort();
    this.#csp.stop();
    this.#cancelOpenDeadline?.();
    for (const clean of this.#cleanups.splice(0)) clean();
    this.#settle?.({ type: 'closed' });
  }

  async #start(): Promise<void> {
    const loadingSink = this.#loadSink();
    // Where there is no worker nobody waits for it.
    loadingSink.catch(() => {});
    const host = await this.#acquireHost();
    if ('reason' in host) return this.#settle(this.#hostFailed(host));
    const sinkModule = await loadingSink;
    if (this.#state !== 'closed') this.#open(host, sinkModule);
  }

  async #acquireHost(): Promise<EngineHost | HostFailure> {
    const { placement, config } = this.#options;
    if (placement === 'main') return createInlineHost(config.startup.workerBootTimeoutMs);
    const host = await workerPool.acquire(config.startup);
    if ('reason' in host) return host;
    if (this.#state === 'closed') workerPool.release();
    else {
      this.#cleanups.push(() => workerPool.release());
      this.#watchHost(host);
    }
    return host;
  }

  #hostFailed({ reason, message }: HostFailure): AttemptOutcome {
    // A start that was refused may succeed in another form; nothing was lost by trying.
    const refused = reason === 'worker-load-failed' || reason === 'worker-blocked-by-csp';
    return refused && workerPool.hasMoreForms ? { type: 'retry' } : { type: 'placement-failed', reason, message };
  }

  async #loadSink(): Promise<SinkModule | undefined> {
    const { placement, config } = this.#options;
    if (placement !== 'worker-remote-mse') return undefined;
    return loadWithin(engineScript().loadSink(), 'sink server', config.startup.workerBootTimeoutMs);
  }

  #open(host: EngineHost, sinkModule: SinkModule | undefined): void {
    this.#host = host;
    const port = host.openSession();
    this.#port = port;
    port.receive((event) => this.#receive(event));
    const { source, config, preload, hints, preferences } = this.#options;
    const base = { type: 'load', source, config, preload, hints } as const;
    if (sinkModule) this.#openRemoteSink(port, base, sinkModule);
    else this.#openLocalSink(port, base, host instanceof WorkerHost ? host : undefined);
    for (const preference of preferences) port.post(preference);
  }

  #watchHost(host: WorkerHost): void {
    const { startup } = this.#options.config;
    const watch = host.watch(startup, (failure) => this.#settle(this.#hostFailed(failure)));
    this.#watch = watch;
    this.#cleanups.push(() => watch.stop());
  }

  #openLocalSink(port: SessionClientPort, base: LoadBase, worker: WorkerHost | undefined): void {
    const early = worker && takeEarly(this.#video, worker);
    const spare = early ?? worker?.takeSpare();
    port.post({ ...base, sink: spare ? { type: 'local', spare: spare.id } : { type: 'local' } });
    // In this task: the next turn of a busy page may be far away.
    if (early) this.#adopt();
    else if (spare) this.#attach(spare.attachment);
  }

  #openRemoteSink(port: SessionClientPort, base: LoadBase, { servePageSink }: SinkModule): void {
    const { port1, port2 } = new MessageChannel();
    const server = servePageSink(port1, {
      attach: (attachment) => this.#attach(attachment),
      opened: () => this.#opened(),
    });
    this.#cleanups.push(() => server.close());
    port.post({ ...base, sink: { type: 'remote', port: port2 } }, [port2]);
  }

  #attach(attachment: MediaAttachment): void {
    this.#listenToVideo();
    attachMedia(this.#video, attachment);
    this.#attached();
  }

  /** The video has its MediaSource, and tells of it only now. */
  #adopt(): void {
    this.#listenToVideo();
    this.#video.dispatchEvent(new Event('loadstart'));
    this.#attached();
  }

  #listenToVideo(): void {
    this.#loadStarted = false;
    // The spare one was gone, and another takes its place.
    if (this.#state !== 'starting') return;
    const video = this.#video;
    const { signal } = this.#listeners;
    const on = (type: string, listener: (event: Event) => void): void =>
      video.addEventListener(type, listener, { capture: true, signal });
    on('error', (event) => this.#videoErrored(event));
    // The player lets only those pass that are true.
    on('ended', () => this.#endsSeen++);
    on('loadstart', () => (this.#loadStarted = true));
    on('emptied', () => {
      if (this.#loadStarted) this.#settle(this.#emptiedBy());
    });
  }

  #attached(): void {
    this.#state = 'attached';
    const { sourceOpenTimeoutMs } = this.#options.config.startup;
    this.#cancelOpenDeadline?.();
    this.#cancelOpenDeadline = startDeadline(sourceOpenTimeoutMs, () => {
      const message = `the MediaSource did not open within ${sourceOpenTimeoutMs} ms`;
      this.#settle({ type: 'placement-failed', reason: 'sourceopen-timeout', message });
    });
    this.#events.attached();
  }

  #opened(): void {
    if (this.#state !== 'attached') return;
    this.#state = 'open';
    this.#cancelOpenDeadline?.();
  }

  /** `video.load()` empties the video and keeps the source; anything else means that it was given away. */
  #emptiedBy(): AttemptOutcome {
    const { srcObject, src } = this.#video;
    return srcObject !== null || src.startsWith('blob:') ? { type: 'detached', by: 'page' } : { type: 'closed' };
  }

  #receive(event: SessionEvent): void {
    if (this.#state === 'closed') return;
    switch (event.type) {
      case 'attachment-created':
        return this.#attach(event.attachment);
      case 'media-opened':
        return this.#opened();
      case 'sink-unavailable':
        return this.#settle({ ...event, type: 'placement-failed' });
      case 'loader-selected':
        return this.#events.loaderSelected(event.name);
      case 'presentation-changed':
        return this.#events.presentationChanged(event.presentation);
      case 'selection-changed':
        return this.#events.selectionChanged(event.selection);
      case 'cues-added':
        return this.#events.cuesAdded(event.track, event.cues);
      case 'start-chosen':
        return this.#events.startChosen(event.position);
      case 'end-of-stream-changed':
        this.endOfStream = event.state === 'ended';
        if (this.endOfStream && this.#isEndPending) this.suspectEnd();
        return;
      case 'seek-requested':
        return this.#jump(event.from, event.to);
      case 'look-requested':
        this.#events.statsChanged(event.stats);
        return this.#events.lookRequested();
      case 'restart-requested':
        return this.#settle({ type: 'restart', position: event.position });
      case 'stats-changed':
        return this.#events.statsChanged(event.stats);
      case 'warned':
        return this.#events.warned(event.warning);
      case 'failed':
        return this.#engineFailed(fromErrorRecord(event.error));
      default:
        return assertNever(event);
    }
  }

  #engineFailed(error: PlayerError): void {
    if (error.fatal) this.#settle({ type: 'failed', error });
    else this.#events.errorReported(error);
  }

  #jump(from: number, to: number): void {
    const { currentTime } = this.#video;
    // The viewer may have gone elsewhere in the meantime.
    if (Math.abs(currentTime - from) < 0.5 && currentTime < to) this.#video.currentTime = to;
  }

  #videoErrored(event: Event): void {
    event.stopImmediatePropagation();
    const { error } = this.#video;
    if (error) void this.#explain(error);
  }

  async #explain({ code, message }: MediaError): Promise<void> {
    const { url } = this.#options.source;
    if (this.#state === 'open') {
      await new Promise((resolve) => setTimeout(resolve, ENGINE_REPORT_MS));
      if (code === MediaError.MEDIA_ERR_DECODE) return this.#settle({ type: 'decode-failed', message });
      return this.#settle({ type: 'detached', by: 'browser' });
    }
    const directive = await this.#csp.violated();
    if (!directive)
      return this.#settle({
        type: 'placement-failed',
        reason: 'attach-failed',
        message: message || `media error ${code}`,
      });
    const sentence = `The page's Content Security Policy keeps the video from ${url}: add "blob:" to ${directive}.`;
    const error = new PlayerError('E_MEDIA_SRC_BLOCKED', sentence, { url, directive });
    this.#settle({ type: 'failed', error });
  }

  /** A terminated worker makes a playing video report an `ended` that is none (browser-facts.md, "Handle life cycle"). */
  async #investigateEnd(): Promise<void> {
    const endsSeen = this.#endsSeen;
    const isAlive = (await this.#watch?.checkAlive(SUSPECT_ALIVE_MS)) ?? true;
    if (!isAlive || this.#state === 'closed') return;
    // Media events and messages come through different queues: the confirmation may be the later one.
    await new Promise((resolve) => setTimeout(resolve, ENGINE_REPORT_MS));
    // It may even have been followed by a true one.
    if (this.#state !== 'open' || this.#endsSeen !== endsSeen) return;
    if (!this.#video.ended) this.#events.endMoved();
    else if (this.endOfStream) this.#video.dispatchEvent(new Event('ended'));
    // The engine still has media to come: a seek to the very end on a slow line.
    else this.#isEndPending = true;
  }
}
