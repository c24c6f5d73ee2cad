import { resolveLoader, type LoaderEntry } from '../loaders/select.js';
import type { LoaderContext, SegmentLoader } from '../loaders/contract.js';
import { PlayerError, toErrorRecord, toPlayerError } from '../model/errors.js';
import type { Presentation, TextTrackDescription } from '../model/presentation.js';
import type { HttpClientOptions } from '../net/http-client.js';
import type { HttpClient } from '../net/http.js';
import type { MediaAttachment, SessionCommand, SessionEvent } from '../protocol/messages.js';
import type { TypedPort } from '../protocol/typed-port.js';
import { assertNever } from '../shared/assert.js';
import { isAbort, orTimeout } from '../shared/abort.js';
import { SinkFailure, type MediaSink, type SinkEvent } from '../sink/contract.js';
import { createGuardedLoader, loaderFailure } from './guarded-loader.js';
import { planStart } from './live-window.js';
import { PlaybackClock } from './playback-clock.js';
import { Playback } from './playback.js';
import { StatsReporter } from './stats-reporter.js';
import { TextFeed } from './text-feed.js';
import { selectTracks } from './track-selection.js';
import { TransferMeter } from './transfer-meter.js';

/** What the engine is built from: implementations come from outside, so that each placement uses the same engine. */
export interface EngineParts {
  readonly loaders: readonly LoaderEntry[];
  readonly createLocalSink: (
    onEvent: (event: SinkEvent) => void,
  ) => MediaSink & { readonly attachment: MediaAttachment };
  readonly createRemoteSink: (port: MessagePort, onEvent: (event: SinkEvent) => void) => MediaSink;
  readonly createHttpClient: (options: HttpClientOptions) => HttpClient;
  readonly importModule: (url: string) => Promise<unknown>;
  readonly nowMs: () => number;
  readonly random: () => number;
}

type LoadCommand = Extract<SessionCommand, { readonly type: 'load' }>;
type SessionPort = TypedPort<SessionEvent, SessionCommand>;

/** One load from its source to its end: owns the sink, the loader and the pumps, and releases them. */
export class Session {
  readonly #port: SessionPort;
  readonly #parts: EngineParts;
  readonly #abort = new AbortController();
  readonly #onClosed: () => void;
  readonly #meter = new TransferMeter();
  readonly #stats: StatsReporter;
  readonly #text: TextFeed;
  /** Found inside the media. */
  #foundText: readonly TextTrackDescription[] = [];
  #presentation: Presentation | undefined;
  #sink: MediaSink | undefined;
  #loader: SegmentLoader | undefined;
  #clock: PlaybackClock | undefined;
  #playback: Playback | undefined;

  constructor(port: SessionPort, parts: EngineParts, onClosed: () => void) {
    this.#port = port;
    this.#parts = parts;
    this.#onClosed = onClosed;
    this.#stats = new StatsReporter(() => this.#reportStats());
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
    this.#onClosed();
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
      case 'observe-display':
      case 'select-rendition':
      case 'select-audio-track':
        return;
      case 'select-text-track':
        return this.#text.select(command.track);
      case 'close':
        return this.close();
      default:
        return assertNever(command);
    }
  }

  async #load(command: LoadCommand): Promise<void> {
    const { source } = command;
    this.#clock = new PlaybackClock(source.startTime ?? 0, this.#parts.nowMs());
    try {
      const sink = this.#openSink(command);
      if (!sink) return;
      const loader = await this.#openLoader(command, sink);
      await this.#follow(loader, command, sink);
    } catch (error) {
      this.#fail(error, source.url);
    }
  }

  /** The MediaSource comes first: it can be attached while the source is still being looked at. */
  #openSink({ sink: where }: LoadCommand): MediaSink | undefined {
    const onEvent = (event: SinkEvent): void => this.#sinkChanged(event);
    if (where.type === 'remote') this.#sink = this.#parts.createRemoteSink(where.port, onEvent);
    else
      try {
        const sink = this.#parts.createLocalSink(onEvent);
        this.#sink = sink;
        const { attachment } = sink;
        this.#port.post(
          { type: 'attachment-created', attachment },
          attachment.type === 'handle' ? [attachment.handle] : [],
        );
      } catch (error) {
        if (!(error instanceof SinkFailure)) throw error;
        this.#port.post({ type: 'mse-unavailable', message: error.message });
        return undefined;
      }
    this.#sink.opened.then(
      () => this.#port.post({ type: 'media-opened' }),
      () => {},
    );
    return this.#sink;
  }

  #sinkChanged(event: SinkEvent): void {
    if (event.type === 'closed' || !this.#playback) return;
    this.#playback.reconsider();
    this.#stats.changed();
  }

  async #openLoader({ source, config }: LoadCommand, sink: MediaSink): Promise<SegmentLoader> {
    const { loaders, importModule, createHttpClient, nowMs, random } = this.#parts;
    const { responseTimeoutMs } = config.network;
    // An `import()` waits for ever for a server that does not answer.
    const timedOut = (): Error => new Error(`its code did not arrive within ${responseTimeoutMs} ms`);
    const factory = await resolveLoader(loaders, source, (url) =>
      orTimeout(importModule(url), responseTimeoutMs, timedOut),
    );
    this.#port.post({ type: 'loader-selected', name: factory.name });
    const reportTransfer: LoaderContext['reportTransfer'] = (transfer) => {
      this.#meter.add(transfer);
      this.#stats.changed();
    };
    const http = createHttpClient({
      config: config.network,
      credentials: source.credentials ?? 'same-origin',
      fetch: (input, init) => fetch(input, init),
      nowMs,
      random,
      onTransfer: reportTransfer,
    });
    const context: LoaderContext = {
      source,
      http,
      isTypeSupported: (mimeType) => sink.isTypeSupported(mimeType),
      warn: (warning) => this.#port.post({ type: 'warned', warning }),
      reportTransfer,
      addTextTrack: (track) => this.#addTextTrack(track),
      addCues: (track, cues) => this.#port.post({ type: 'cues-added', track, cues }),
      createError: (message, cause) =>
        new PlayerError('E_LOADER_FAILED', message, { url: source.url, loader: factory.name }, { cause }),
    };
    this.#abort.signal.throwIfAborted();
    const loader = await createGuardedLoader(factory, context);
    if (this.#abort.signal.aborted) loader.close?.();
    this.#abort.signal.throwIfAborted();
    this.#loader = loader;
    return loader;
  }

  async #follow(loader: SegmentLoader, command: LoadCommand, sink: MediaSink): Promise<void> {
    const { signal } = this.#abort;
    const { url } = command.source;
    for await (const presentation of loader.presentations(signal)) {
      signal.throwIfAborted();
      this.#presentation = presentation;
      this.#postPresentation();
      if (this.#playback) await this.#playback.update(presentation);
      else await this.#startPlayback(presentation, loader, command, sink);
    }
    if (!this.#playback) throw loaderFailure(url, 'unknown', new Error('it gave no presentation'));
    this.#playback.finalize();
  }

  #addTextTrack(track: TextTrackDescription): void {
    this.#foundText = [...this.#foundText.filter(({ id }) => id !== track.id), track];
    this.#postPresentation();
  }

  #postPresentation(): void {
    if (!this.#presentation) return;
    const { textTracks = [] } = this.#presentation;
    const all = [...textTracks, ...this.#foundText];
    const presentation = all.length > 0 ? { ...this.#presentation, textTracks: all } : this.#presentation;
    this.#port.post({ type: 'presentation-changed', presentation });
  }

  async #startPlayback(
    presentation: Presentation,
    loader: SegmentLoader,
    { source, config, preload }: LoadCommand,
    sink: MediaSink,
  ): Promise<void> {
    const { signal } = this.#abort;
    const { url } = source;
    const tracks = await selectTracks(presentation, url, (mimeType) => sink.isTypeSupported(mimeType));
    signal.throwIfAborted();
    if (source.startTime === undefined) this.#chooseStart(presentation);
    const options = {
      url,
      config,
      loader,
      sink,
      clock: this.#clock!,
      preload,
      nowMs: this.#parts.nowMs,
      onEndOfStream: (state: 'open' | 'ended') => this.#port.post({ type: 'end-of-stream-changed', state }),
      onGap: (from: number, to: number) => this.#port.post({ type: 'seek-requested', from, to }),
      onChange: () => this.#stats.changed(),
    };
    this.#playback = new Playback(presentation, options, signal);
    const position = (): number => this.#clock!.positionAt(this.#parts.nowMs(), Infinity);
    this.#text.start({ url, loader, position, forwardSeconds: config.buffer.forwardSeconds });
    this.#playback.run(tracks).catch((error: unknown) => this.#fail(error, url));
  }

  #chooseStart(presentation: Presentation): void {
    const position = planStart(presentation);
    // The viewer may have been quicker.
    if (position === 0 || this.#clock!.last.position > 0) return;
    this.#clock = new PlaybackClock(position, this.#parts.nowMs());
    this.#port.post({ type: 'start-chosen', position });
  }

  #reportStats(): void {
    const { bytesLoaded, throughputBps } = this.#meter;
    const buffers = this.#playback?.bufferStats ?? [];
    const forwardGoalSeconds = this.#playback?.forwardGoalSeconds ?? 0;
    this.#port.post({ type: 'stats-changed', stats: { buffers, bytesLoaded, throughputBps, forwardGoalSeconds } });
  }

  #fail(error: unknown, url: string): void {
    if (isAbort(error, this.#abort.signal)) return;
    // The video let go of its MediaSource: the page knows, and closes this session or begins another.
    if (error instanceof SinkFailure && error.kind === 'closed') return;
    this.#port.post({ type: 'failed', error: toErrorRecord(toPlayerError(error, url)) });
    this.close();
  }
}
