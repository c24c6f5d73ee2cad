import type { SegmentLoader } from '../loaders/contract.js';
import type { PlayerConfig } from '../model/config.js';
import { describeCause, toErrorRecord, toPlayerError } from '../model/errors.js';
import type { Presentation, RenditionId, Track } from '../model/presentation.js';
import type { DisplayState } from '../model/selection.js';
import type { EngineStats } from '../model/stats.js';
import { transferOf, type PreferenceCommand, type SessionCommand, type SessionEvent } from '../protocol/messages.js';
import type { TypedPort } from '../protocol/typed-port.js';
import { assertNever } from '../shared/assert.js';
import { isAbort } from '../shared/abort.js';
import { SinkFailure, type MediaSink, type SinkEvent } from '../sink/contract.js';
import { Adaptation, initialEstimate } from './adaptation/adaptation.js';
import { planStartRenditions } from './choosers.js';
import type { EngineParts } from './engine-parts.js';
import { loaderFailure } from './guarded-loader.js';
import { orLateCode } from './import-code.js';
import { planStart } from './live-window.js';
import { Offer } from './offer.js';
import { openLoader, type LoaderEvents, type LoaderRequest } from './open-loader.js';
import { PlaybackClock } from './playback-clock.js';
import { Playback } from './playback.js';
import { shareBuffer } from './share-buffer.js';
import { StatsReporter } from './stats-reporter.js';
import { TextFeed } from './text-feed.js';
import { askOnce, keepSupported, selectTracks, type IsTypeSupported, type SelectedTrack } from './track-selection.js';

type LoadCommand = Extract<SessionCommand, { readonly type: 'load' }>;
type SessionPort = TypedPort<SessionEvent, SessionCommand>;

/** The engine that a session belongs to. */
interface SessionHost {
  /** All that share its thread, this one included. */
  readonly playerCount: () => number;
  readonly onClosed: () => void;
}

/** One load from its source to its end: owns the sink, the loader and the pumps, and releases them. */
export class Session {
  readonly #port: SessionPort;
  readonly #parts: EngineParts;
  readonly #abort = new AbortController();
  readonly #host: SessionHost;
  readonly #stats: StatsReporter;
  readonly #text: TextFeed;
  readonly #offer: Offer;
  #isTypeSupported: IsTypeSupported = () => Promise.resolve(false);
  #sink: MediaSink | undefined;
  #loader: SegmentLoader | undefined;
  #clock: PlaybackClock | undefined;
  #adaptation: Adaptation | undefined;
  #playback: Playback | undefined;
  #url = '';
  /** Wanted before there was anything to want it of, too. */
  #wantedRendition: RenditionId | null = null;
  #wantedAudio: string | undefined;
  #targetLatency: number | undefined;

  constructor(port: SessionPort, parts: EngineParts, host: SessionHost) {
    this.#port = port;
    this.#parts = parts;
    this.#host = host;
    this.#stats = new StatsReporter(() => this.#port.post({ type: 'stats-changed', stats: this.#readStats() }));
    this.#offer = new Offer((event) => this.#port.post(event));
    this.#text = new TextFeed((event) => this.#port.post(event), this.#abort.signal);
    port.receive((command) => this.#receive(command));
  }

  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#stats.stop();
    this.#loader?.close?.();
    this.#sink?.close();
    this.#port.close();
    this.#host.onClosed();
  }

  #receive(command: SessionCommand): void {
    switch (command.type) {
      case 'load':
        return void this.#load(command);
      case 'observe': {
        const clock = this.#clock;
        if (!clock) return;
        const before = clock.last;
        clock.observe(command.observation);
        this.#text.observed(before, clock.last);
        return this.#playback?.observed(before, clock.last);
      }
      case 'watch-stats':
      case 'set-target-latency':
      case 'observe-display':
      case 'select-rendition':
      case 'select-audio-track':
      case 'select-text-track':
        return this.#prefer(command);
      case 'close':
        return this.close();
      default:
        return assertNever(command);
    }
  }

  #prefer(preference: PreferenceCommand): void {
    switch (preference.type) {
      case 'watch-stats':
        return this.#stats.watch();
      case 'select-rendition':
        this.#wantedRendition = preference.rendition;
        return this.#playback?.selectRendition(preference.rendition, preference.mode);
      case 'select-audio-track':
        this.#wantedAudio = preference.track;
        return void this.#playback?.selectAudioTrack(preference.track).catch((error: unknown) => {
          this.#fail(error, this.#url);
        });
      case 'set-target-latency':
        this.#targetLatency = preference.seconds ?? undefined;
        return;
      case 'observe-display':
        return this.#displayChanged(preference.display);
      case 'select-text-track':
        this.#text.select(preference.track);
        return this.#playback && this.#reportSelection();
      default:
        return assertNever(preference);
    }
  }

  async #load(command: LoadCommand): Promise<void> {
    const { source, config, hints } = command;
    this.#url = source.url;
    this.#adaptation = new Adaptation({
      config: config.adaptation,
      nowMs: this.#parts.nowMs,
      ...initialEstimate(hints),
    });
    this.#clock = new PlaybackClock(source.startTime ?? 0, this.#parts.nowMs());
    try {
      const sink = await this.#openSink(command);
      if (!sink) return;
      const loader = await this.#openLoader(command, sink);
      await this.#follow(loader, command, sink);
    } catch (error) {
      this.#fail(error, source.url);
    }
  }

  /** The MediaSource comes first: it can be attached while the source is still being looked at. */
  async #openSink({ sink: where, config }: LoadCommand): Promise<MediaSink | undefined> {
    const onEvent = (event: SinkEvent): void => this.#sinkChanged(event);
    const sink =
      where.type === 'remote'
        ? await this.#openRemoteSink(where.port, onEvent, config)
        : this.#openLocalSink(where.spare, onEvent);
    if (!sink || this.#abort.signal.aborted) {
      sink?.close();
      return undefined;
    }
    this.#sink = sink;
    sink.opened.then(
      () => this.#port.post({ type: 'media-opened' }),
      () => {},
    );
    return sink;
  }

  #openLocalSink(spare: number | undefined, onEvent: (event: SinkEvent) => void): MediaSink | undefined {
    const found = spare === undefined ? undefined : this.#parts.takeSpareSink?.(spare, onEvent);
    if (found) return found;
    try {
      const sink = this.#parts.createLocalSink(onEvent);
      const { attachment } = sink;
      this.#port.post({ type: 'attachment-created', attachment }, transferOf(attachment));
      return sink;
    } catch (error) {
      if (!(error instanceof SinkFailure)) throw error;
      this.#port.post({ type: 'sink-unavailable', reason: 'no-mse-in-worker', message: error.message });
      return undefined;
    }
  }

  async #openRemoteSink(
    port: MessagePort,
    onEvent: (event: SinkEvent) => void,
    { startup }: PlayerConfig,
  ): Promise<MediaSink | undefined> {
    const opening = this.#parts.createRemoteSink(port, onEvent);
    try {
      return await orLateCode(opening, startup.workerBootTimeoutMs);
    } catch (cause) {
      // One that comes too late is nobody's.
      opening.then(
        (sink) => sink.close(),
        () => {},
      );
      const message = `the code for a MediaSource of the page could not be imported: ${describeCause(cause)}`;
      this.#port.post({ type: 'sink-unavailable', reason: 'engine-load-failed', message });
      return undefined;
    }
  }

  #sinkChanged(event: SinkEvent): void {
    if (event.type === 'closed' || !this.#playback) return;
    this.#playback.reconsider();
    this.#stats.changed();
  }

  async #openLoader({ source, config }: LoadCommand, sink: MediaSink): Promise<SegmentLoader> {
    const { signal } = this.#abort;
    const events: LoaderEvents = {
      selected: (name) => this.#port.post({ type: 'loader-selected', name }),
      transferred: (transfer) => {
        this.#adaptation?.transferred(transfer);
        this.#stats.changed();
      },
      warned: (warning) => this.#port.post({ type: 'warned', warning }),
      textTrackFound: (track) => this.#offer.textFound(track, this.#adaptation!.display),
      cuesFound: (track, cues) => this.#port.post({ type: 'cues-added', track, cues }),
    };
    this.#isTypeSupported = askOnce((mimeType) => sink.isTypeSupported(mimeType));
    const request: LoaderRequest = {
      source,
      config,
      isTypeSupported: this.#isTypeSupported,
      planStart: (tracks) => this.#planStart(tracks, config),
    };
    const loader = await openLoader(request, this.#parts, events, signal);
    if (signal.aborted) loader.close?.();
    signal.throwIfAborted();
    this.#loader = loader;
    return loader;
  }

  async #follow(loader: SegmentLoader, command: LoadCommand, sink: MediaSink): Promise<void> {
    const { signal } = this.#abort;
    const { url } = command.source;
    for await (const presentation of loader.presentations(signal)) {
      signal.throwIfAborted();
      const supported = await keepSupported(presentation, this.#isTypeSupported);
      signal.throwIfAborted();
      this.#offer.changed(supported, this.#adaptation!.display);
      if (this.#playback) await this.#playback.update(presentation);
      else await this.#startPlayback(presentation, loader, command, sink);
    }
    if (!this.#playback) throw loaderFailure(url, 'unknown', new Error('it gave no presentation'));
    this.#playback.finalize();
  }

  #displayChanged(display: DisplayState): void {
    const before = this.#adaptation?.display.dynamicRange;
    this.#adaptation?.setDisplay(display);
    if (display.dynamicRange !== before) this.#offer.tell(display);
  }

  async #startPlayback(
    presentation: Presentation,
    loader: SegmentLoader,
    { source, config, preload }: LoadCommand,
    sink: MediaSink,
  ): Promise<void> {
    const { signal } = this.#abort;
    const { url } = source;
    const tracks = await this.#selectTracks(presentation.tracks, config);
    signal.throwIfAborted();
    if (source.startTime === undefined) this.#chooseStart(presentation);
    const options = {
      url,
      config,
      loader,
      sink,
      clock: this.#clock!,
      adaptation: this.#adaptation!,
      preload,
      bufferGoals: () => shareBuffer(config.buffer, this.#host.playerCount()),
      targetLatency: () => this.#targetLatency,
      nowMs: this.#parts.nowMs,
      isOnline: this.#parts.isOnline,
      onEndOfStream: (state: 'open' | 'ended') => this.#port.post({ type: 'end-of-stream-changed', state }),
      onJump: (from: number, to: number) => this.#port.post({ type: 'seek-requested', from, to }),
      onSilence: () => {
        this.#port.post({ type: 'look-requested', stats: this.#readStats() });
        this.#stats.told();
      },
      onChange: () => this.#stats.changed(),
      onSelection: () => this.#reportSelection(),
      onWarning: (warning: string) => this.#port.post({ type: 'warned', warning }),
      onTypeChangeRefused: (position: number) => this.#port.post({ type: 'restart-requested', position }),
    };
    this.#playback = new Playback(presentation, options, signal);
    const position = (): number => this.#clock!.positionAt(this.#parts.nowMs(), Infinity);
    this.#text.start({ url, loader, position, forwardSeconds: config.buffer.forwardSeconds });
    this.#playback.run(tracks, this.#wantedRendition).catch((error: unknown) => this.#fail(error, url));
  }

  #selectTracks(tracks: readonly Track[], config: PlayerConfig): Promise<readonly SelectedTrack[]> {
    const wish = { track: this.#wantedAudio, language: config.tracks.audioLanguage };
    return selectTracks({ tracks }, this.#url, this.#isTypeSupported, wish);
  }

  /** As far as it can be told before there is a presentation; one that cannot be played fails when it is there. */
  async #planStart(tracks: readonly Track[], config: PlayerConfig): Promise<readonly RenditionId[]> {
    try {
      const selected = await this.#selectTracks(tracks, config);
      return planStartRenditions(selected, this.#wantedRendition, this.#adaptation!, { ...this.#parts, config });
    } catch {
      return [];
    }
  }

  #chooseStart(presentation: Presentation): void {
    const position = planStart(presentation, this.#targetLatency);
    // The viewer may have been quicker.
    if (position === 0 || this.#clock!.last.position > 0) return;
    this.#clock = new PlaybackClock(position, this.#parts.nowMs());
    this.#port.post({ type: 'start-chosen', position });
  }

  #reportSelection(): void {
    const { video = null, audio = null } = this.#playback?.selection ?? {};
    this.#port.post({ type: 'selection-changed', selection: { video, audio, text: this.#text.selected } });
  }

  #readStats(): EngineStats {
    const { bytesLoaded = 0, estimate } = this.#adaptation ?? {};
    const buffers = this.#playback?.bufferStats ?? [];
    const forwardGoalSeconds = this.#playback?.forwardGoalSeconds ?? 0;
    return { buffers, bytesLoaded, throughputBps: estimate?.throughputBps ?? null, forwardGoalSeconds };
  }

  #fail(error: unknown, url: string): void {
    if (isAbort(error, this.#abort.signal)) return;
    // The video let go of its MediaSource: the page knows, and closes this session or begins another.
    if (error instanceof SinkFailure && error.kind === 'closed') return;
    this.#port.post({ type: 'failed', error: toErrorRecord(toPlayerError(error, url)) });
    this.close();
  }
}
