import { expect } from '@open-wc/testing';
import { createEngine, type Engine } from '../../../src/engine/engine.js';
import type { EngineParts } from '../../../src/engine/engine-parts.js';
import type { LoaderContext, LoaderFactory } from '../../../src/loaders/contract.js';
import { entryOf } from '../../../src/loaders/select.js';
import { resolveConfig, type PartialConfig } from '../../../src/model/config.js';
import type { Observation } from '../../../src/model/observation.js';
import type { Presentation, Rendition } from '../../../src/model/presentation.js';
import type { SourceDescriptor } from '../../../src/model/source.js';
import { createHttpClient } from '../../../src/net/http-client.js';
import type { SessionCommand, SessionEvent } from '../../../src/protocol/messages.js';
import { createTypedPort, type TypedPort } from '../../../src/protocol/typed-port.js';
import type { OwnedBytes } from '../../../src/shared/bytes.js';
import { nowMs } from '../../../src/shared/clock.js';
import { encodeMedia, FakeSink } from '../../support/fake-sink.js';

const SEGMENT_SECONDS = 2;
const SEGMENT_BYTES = 1000;

/** A presentation of 2 s segments, one of which can be made to wait. */
class FakeFilm {
  readonly fetched: string[] = [];
  duration = 20;
  renditions: readonly Rendition[] = [{ id: 'r', mimeType: 'video/mp4' }];
  /** Resolves when the segment that is being fetched may go on. */
  hold: Promise<void> = Promise.resolve();
  /** Resolves when the init segment may come. */
  holdInit: Promise<void> = Promise.resolve();
  /** Resolves when the segments may be named. */
  look: Promise<void> = Promise.resolve();
  /** How often they were asked for. */
  looks = 0;
  /** So far behind the start of each segment but the first is its first keyframe, seconds. */
  keyOffset = 0;
  /** Start of a segment that the source does not have. */
  missing: number | undefined;
  closed = false;
  failure: unknown;
  /** Of the init segment. */
  initFailure: unknown;
  /** Of the segments that were asked for. */
  readonly signals: AbortSignal[] = [];

  readonly factory: LoaderFactory = {
    name: 'film',
    claim: () => 'certain',
    create: () => ({
      presentations: () => this.#presentations(),
      segments: (rendition, range) => this.#look().then(() => this.#segments(rendition, range.start, range.end)),
      fetch: (ref, signal) => this.#fetch(ref.id, signal),
      close: () => (this.closed = true),
    }),
  };

  async *#presentations(): AsyncGenerator<Presentation> {
    await Promise.resolve();
    yield presentationOf(this.duration, this.renditions);
  }

  #look(): Promise<void> {
    this.looks++;
    return this.look;
  }

  #segments(rendition: string, from: number, to: number) {
    const all = [];
    for (let start = 0; start < this.duration; start += SEGMENT_SECONDS) {
      const end = Math.min(start + SEGMENT_SECONDS, this.duration);
      if (end > from && start < to && start !== this.missing)
        all.push({ id: String(start), rendition, start, end, init: { id: 'i', rendition } });
    }
    return all;
  }

  async *#fetch(id: string, signal: AbortSignal): AsyncGenerator<OwnedBytes> {
    if (id === 'i') {
      await this.holdInit;
      if (this.initFailure) throw this.initFailure;
      return yield encodeMedia({ init: id }, 50);
    }
    this.fetched.push(id);
    this.signals.push(signal);
    await this.hold;
    if (this.failure) throw this.failure;
    const start = Number(id);
    const keyAt = start + (start === 0 ? 0 : this.keyOffset);
    yield encodeMedia({ start, end: Math.min(start + SEGMENT_SECONDS, this.duration), keyAt }, SEGMENT_BYTES);
  }
}

function presentationOf(duration: number, renditions: readonly Rendition[]): Presentation {
  return { kind: 'on-demand', duration, tracks: [{ id: 'video', type: 'video', renditions }] };
}

const until = async (condition: () => boolean): Promise<void> => {
  const end = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('the condition never came true');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

describe('a session', () => {
  let film: FakeFilm;
  let loadFilm: () => Promise<LoaderFactory>;
  let sink: FakeSink;
  let events: SessionEvent[];
  let port: TypedPort<SessionCommand, SessionEvent>;
  let engine: Engine;

  const open = (config: PartialConfig = {}, source: Partial<SourceDescriptor> = {}, spare?: number): void => {
    sink = new FakeSink();
    events = [];
    const parts: EngineParts = {
      loaders: [{ ...entryOf(film.factory), load: loadFilm }],
      createLocalSink: (onEvent) => Object.assign(sink, { onEvent }),
      takeSpareSink: (id, onEvent) => (id === 7 ? Object.assign(sink, { onEvent }) : undefined),
      createRemoteSink: () => Promise.resolve(sink),
      createHttpClient,
      importModule: (url) => Promise.reject(new Error(`no ${url}`)),
      nowMs,
      random: () => 0.5,
      isOnline: () => true,
    };
    const { port1, port2 } = new MessageChannel();
    engine = createEngine(parts);
    engine.openSession(port2);
    port = createTypedPort(port1);
    port.receive((event) => events.push(event));
    port.post({
      type: 'load',
      source: { url: 'http://x/film', ...source },
      config: resolveConfig(config),
      sink: spare === undefined ? { type: 'local' } : { type: 'local', spare },
      preload: 'auto',
    });
  };
  const observe = (position: number, state: Observation['state'], readyState = 4): void =>
    port.post({ type: 'observe', observation: { position, atMs: nowMs(), rate: 1, state, readyState } });
  const errorCode = (): string | undefined => {
    const failed = events.find((event) => event.type === 'failed');
    return failed?.type === 'failed' ? failed.error.code : undefined;
  };

  beforeEach(() => {
    film = new FakeFilm();
    loadFilm = () => Promise.resolve(film.factory);
  });
  afterEach(() => port.post({ type: 'close' }));

  it('plays in a sink that the page has attached already, or makes one where that is gone', async () => {
    const isAttached = (): boolean => events.some(({ type }) => type === 'attachment-created');
    const hasEnded = (): boolean => events.some(({ type }) => type === 'end-of-stream-changed');
    open({}, {}, 7);
    await until(hasEnded);
    expect(isAttached()).to.equal(false);
    port.post({ type: 'close' });
    open({}, {}, 6);
    await until(hasEnded);
    expect(isAttached()).to.equal(true);
  });

  it('tells a loader what playback would begin with', async () => {
    let context: LoaderContext | undefined;
    loadFilm = () => Promise.resolve({ ...film.factory, create: (given) => film.factory.create((context = given)) });
    open({ adaptation: { initialThroughputBps: 2_000_000 } });
    await until(() => context !== undefined);
    const rendition = (id: string, bitrateBps: number): Rendition => ({ id, mimeType: 'video/mp4', bitrateBps });
    const video = { id: 'video', type: 'video', renditions: [rendition('high', 6e6), rendition('low', 4e5)] } as const;
    const audio = { id: 'audio', type: 'audio', renditions: [{ id: 'sound', mimeType: 'audio/mp4' }] } as const;
    expect(await context!.planStart([audio, video])).to.deep.equal(['low', 'sound']);
    port.post({ type: 'select-rendition', rendition: 'high', mode: 'smooth' });
    await aWhile();
    expect(await context!.planStart([video])).to.deep.equal(['high']);
    expect(await context!.planStart([])).to.deep.equal([]);
  });

  it('fills the buffer to the end and says that it has ended', async () => {
    open();
    await until(() => events.some((event) => event.type === 'end-of-stream-changed'));
    expect(sink.buffered()).to.deep.equal([{ start: 0, end: 20 }]);
    expect(sink.log.filter((entry) => entry.startsWith('init'))).to.have.length(1);
    expect(sink.log.at(-1)).to.equal('end');
  });

  it('says so when the last segment has come, however close the goal, and once while playback goes on', async () => {
    film.duration = 4;
    open({ buffer: { forwardSeconds: 1 } });
    await until(() => sink.buffered()[0]?.end === 2);
    // The last segment is wanted here; the end is further away than the goal.
    observe(1.2, 'paused');
    await until(() => sink.log.includes('end'));
    expect(sink.buffered()).to.deep.equal([{ start: 0, end: 4 }]);
    for (const position of [1.4, 2.5, 3.5, 4]) {
      observe(position, 'moving');
      observe(position, 'waiting');
      await aWhile();
    }
    const said = events.filter((event) => event.type === 'end-of-stream-changed').map(({ state }) => state);
    expect(said).to.deep.equal(['ended']);
  });

  it('begins where it shall begin', async () => {
    open({ buffer: { forwardSeconds: 2 } }, { startTime: 9 });
    await until(() => sink.buffered().length > 0);
    expect(film.fetched[0]).to.equal('8');
  });

  it('stops at the forward goal, and goes on as playback does', async () => {
    open({ buffer: { forwardSeconds: 4 } });
    await until(() => sink.buffered()[0]?.end === 4);
    await aWhile();
    expect(sink.buffered()).to.deep.equal([{ start: 0, end: 4 }]);
    observe(3, 'paused');
    await until(() => sink.buffered()[0]?.end === 8);
  });

  it('refetches nothing for a seek into the buffer', async () => {
    open();
    await until(() => sink.buffered()[0]?.end === 20);
    observe(3, 'seeking', 1);
    observe(15, 'seeking', 1);
    await aWhile();
    expect(film.fetched).to.have.length(10);
  });

  it('leaves the segment under way for a seek elsewhere, and appends the init segment again', async () => {
    let release!: () => void;
    film.hold = new Promise((resolve) => (release = resolve));
    open({ buffer: { forwardSeconds: 4 } });
    await until(() => film.fetched.length === 1);
    observe(14, 'seeking', 1);
    // The message must have come before the bytes do.
    await aWhile();
    release();
    await until(() => sink.buffered().some(({ start }) => start === 14));
    expect(sink.buffered()[0]!.start).to.equal(14);
    expect(sink.log).to.include('reset');
    expect(sink.log.filter((entry) => entry.startsWith('init'))).to.have.length(2);
  });

  it('takes a seek before the browser has opened the MediaSource', async () => {
    let openSink!: () => void;
    let release!: () => void;
    film.holdInit = new Promise((resolve) => (release = resolve));
    open({ buffer: { forwardSeconds: 4 } });
    sink.opened = new Promise((resolve) => (openSink = resolve));
    await aWhile();
    observe(14, 'seeking', 1);
    await aWhile();
    release();
    await aWhile();
    openSink();
    await until(() => sink.buffered()[0]?.start === 14);
    expect(errorCode()).to.equal(undefined);
  });

  it('fetches the segment before one that begins without a keyframe, for a seek to there', async () => {
    film.keyOffset = 1;
    open({ buffer: { forwardSeconds: 1 } });
    await until(() => sink.buffered()[0]?.end === 2);
    observe(8.5, 'seeking', 1);
    await until(() => sink.buffered().some(({ start, end }) => start === 7 && end === 10));
    await aWhile();
    expect(film.fetched).to.deep.equal(['0', '8', '6', '8']);
    expect(events.some((event) => event.type === 'seek-requested')).to.equal(false);
  });

  it('fetches it again behind the one before, when playback comes from there', async () => {
    film.keyOffset = 1;
    open({ buffer: { forwardSeconds: 0.5 } });
    await until(() => sink.buffered()[0]?.end === 2);
    observe(9.2, 'seeking', 1);
    await until(() => sink.buffered()[1]?.start === 9);
    observe(7.3, 'seeking', 1);
    await until(() => sink.buffered()[1]?.start === 7);
    observe(7.9, 'paused');
    await until(() => sink.buffered()[1]?.end === 10 && film.fetched.length === 4);
    await aWhile();
    expect(film.fetched).to.deep.equal(['0', '8', '6', '8']);
  });

  it('takes what the source lacks at the start of a segment for what it is', async () => {
    film.keyOffset = 1;
    film.missing = 4;
    open({ buffer: { forwardSeconds: 1 } });
    await until(() => sink.buffered()[0]?.end === 2);
    observe(6.5, 'seeking', 1);
    await until(() => events.some((event) => event.type === 'seek-requested'));
    await aWhile();
    expect(film.fetched).to.deep.equal(['0', '6']);
    const jump = events.find((event) => event.type === 'seek-requested');
    expect(jump?.type === 'seek-requested' && jump.to).to.be.closeTo(7, 0.1);
  });

  it('does not fetch what it was about to when the viewer seeks elsewhere', async () => {
    open({ buffer: { forwardSeconds: 1 } });
    await until(() => sink.buffered()[0]?.end === 2);
    let release!: () => void;
    film.look = new Promise((resolve) => (release = resolve));
    const { looks } = film;
    observe(1.5, 'moving');
    await until(() => film.looks > looks);
    observe(8.5, 'seeking', 1);
    await aWhile();
    release();
    await until(() => sink.buffered().at(-1)?.end === 10);
    expect(film.fetched).to.deep.equal(['0', '8']);
  });

  it('keeps the segment under way for a seek into it', async () => {
    let release!: () => void;
    film.hold = new Promise((resolve) => (release = resolve));
    open({ buffer: { forwardSeconds: 4 } });
    await until(() => film.fetched.length === 1);
    observe(1.5, 'seeking', 1);
    release();
    await until(() => sink.buffered()[0]?.start === 0);
    expect(sink.log).not.to.include('reset');
  });

  it('removes what was played, by seconds', async () => {
    open({ buffer: { backSeconds: 4, forwardSeconds: 30 } });
    await until(() => sink.buffered()[0]?.end === 20);
    observe(15, 'paused');
    await until(() => sink.log.includes('remove 0-10'));
  });

  it('removes what was played, by bytes', async () => {
    open({ buffer: { backBytes: 3 * SEGMENT_BYTES, backSeconds: 100 } });
    await until(() => sink.buffered()[0]?.end === 20);
    observe(15, 'paused');
    await until(() => sink.buffered()[0]!.start > 0);
    expect(sink.buffered()[0]!.start).to.equal(10);
  });

  it('makes room when the browser has none, and asks for less from then on', async () => {
    open();
    sink.quotaBytes = 4.5 * SEGMENT_BYTES;
    await until(() => sink.buffered()[0]?.end === 8);
    observe(7, 'paused');
    await until(() => sink.buffered().some(({ end }) => end >= 12));
    expect(sink.buffered()[0]!.start).to.be.at.least(2);
    expect(errorCode()).to.equal(undefined);
    port.post({ type: 'watch-stats' });
    await until(() => events.some((event) => event.type === 'stats-changed' && event.stats.forwardGoalSeconds < 30));
  });

  it('holds less where more than four share the engine, and all again when they have gone', async () => {
    film.duration = 100;
    open();
    const others = Array.from({ length: 7 }, () => new MessageChannel());
    for (const { port2 } of others) engine.openSession(port2);
    const end = (): number => sink.buffered()[0]?.end ?? 0;
    await until(() => end() >= 15);
    await aWhile();
    expect(end()).to.be.within(15, 15 + SEGMENT_SECONDS);
    for (const { port1 } of others) port1.postMessage({ type: 'close' });
    await aWhile();
    observe(1, 'paused');
    await until(() => end() >= 31);
  });

  it('gives up with a typed error when nothing fits at all', async () => {
    open();
    sink.quotaBytes = SEGMENT_BYTES - 1;
    await until(() => errorCode() !== undefined);
    expect(errorCode()).to.equal('E_MEDIA_QUOTA');
  });

  it('fetches again what the browser took away', async () => {
    open();
    await until(() => sink.buffered()[0]?.end === 20);
    sink.evict({ start: 4, end: 8 });
    await until(() => sink.buffered()[0]?.end === 20 && film.fetched.length === 12);
    expect(film.fetched.slice(10)).to.deep.equal(['4', '6']);
  });

  it('fetches nothing while a managed source asks not to', async () => {
    open({ buffer: { forwardSeconds: 4 } });
    await until(() => sink.buffered()[0]?.end === 4);
    sink.streaming = false;
    observe(4, 'seeking', 1);
    await aWhile();
    expect(film.fetched).to.have.length(2);
    sink.streaming = true;
    sink.onEvent({ type: 'streaming-changed' });
    await until(() => film.fetched.length === 4);
  });

  it('does not cut the duration down for a seek to the very end', async () => {
    open({ buffer: { forwardSeconds: 2 } });
    await until(() => sink.buffered()[0]?.end === 2);
    observe(20, 'seeking', 1);
    await until(() => sink.log.includes('end'));
    expect(sink.buffered().at(-1)).to.deep.equal({ start: 18, end: 20 });
  });

  it('takes its end back when media is missing again, and declares it anew', async () => {
    open({ buffer: { backSeconds: 0 } });
    await until(() => events.some((event) => event.type === 'end-of-stream-changed'));
    observe(19, 'paused');
    await until(() => sink.buffered()[0]!.start === 18);
    observe(0, 'seeking', 1);
    await until(() => sink.buffered()[0]!.end === 20 && sink.buffered()[0]!.start === 0);
    await until(() => events.filter((event) => event.type === 'end-of-stream-changed').length >= 3);
    const states = events.flatMap((event) => (event.type === 'end-of-stream-changed' ? [event.state] : []));
    expect(states.slice(0, 3)).to.deep.equal(['ended', 'open', 'ended']);
  });

  it('asks the page to jump a hole that the source has', async () => {
    film.missing = 4;
    open();
    await until(() => sink.buffered().at(-1)?.end === 20);
    observe(4, 'waiting', 2);
    await until(() => events.some((event) => event.type === 'seek-requested'));
    const jump = events.find((event) => event.type === 'seek-requested');
    expect(jump?.type === 'seek-requested' && jump.to).to.be.closeTo(6, 0.1);
  });

  it('does not take a hole as long as its look-ahead for the end, and fetches what is next behind it', async () => {
    film.missing = 4;
    open({ buffer: { forwardSeconds: 1 } });
    await until(() => sink.buffered()[0]?.end === 2);
    observe(1.5, 'paused');
    await until(() => sink.buffered()[0]?.end === 4);
    observe(3.5, 'seeking', 3);
    await until(() => sink.buffered().at(-1)?.end === 8);
    await aWhile();
    expect(sink.buffered().at(-1)?.end, 'no more than that').to.equal(8);
    expect(sink.log).not.to.include('end');
  });

  it('does not jump to what is buffered elsewhere while it still looks for what is wanted here', async () => {
    open({ buffer: { forwardSeconds: 4 } }, { startTime: 8 });
    await until(() => sink.buffered()[0]?.end === 12);
    let release!: () => void;
    film.look = new Promise((resolve) => (release = resolve));
    observe(7.5, 'seeking', 1);
    await new Promise((resolve) => setTimeout(resolve, 400));
    release();
    await until(() => sink.buffered()[0]?.start === 6);
    expect(events.some((event) => event.type === 'seek-requested')).to.equal(false);
  });

  it('offers what the screen shows, and anew when it goes to another one', async () => {
    film.renditions = [...film.renditions, { id: 'bright', mimeType: 'video/mp4', videoRange: 'pq' }];
    const offered = (): string[] => {
      const all = events.flatMap((event) => (event.type === 'presentation-changed' ? [event.presentation] : []));
      return (all.at(-1)?.tracks[0]?.renditions ?? []).map(({ id }) => id);
    };
    open();
    await until(() => offered().length > 0);
    expect(offered()).to.deep.equal(['r']);
    const display = { widthPx: null, heightPx: null, saveData: false, dynamicRange: 'high' } as const;
    port.post({ type: 'observe-display', display });
    await until(() => offered()[0] === 'bright');
    expect(offered()).to.deep.equal(['bright']);
  });

  it('turns what a loader throws into a typed error, and closes the loader', async () => {
    film.failure = new TypeError('oops');
    open();
    await until(() => errorCode() !== undefined);
    expect(errorCode()).to.equal('E_LOADER_FAILED');
    expect(film.closed).to.equal(true);
  });

  it('reports a loader that the page names but that cannot be imported', async () => {
    open({}, { loader: { type: 'module', url: 'http://x/loader.js' } });
    await until(() => errorCode() !== undefined);
    expect(errorCode()).to.equal('E_LOADER_IMPORT');
  });

  it('reports a loader of its own whose code does not arrive', async () => {
    loadFilm = () => new Promise(() => {});
    open({ startup: { workerBootTimeoutMs: 30 } });
    await until(() => errorCode() !== undefined);
    expect(errorCode()).to.equal('E_LOADER_IMPORT');
  });

  it('lets go of a segment whose init segment failed', async () => {
    film.hold = new Promise(() => {});
    film.initFailure = new Error('on purpose');
    open();
    await until(() => errorCode() === 'E_LOADER_FAILED');
    expect(film.signals.map(({ aborted }) => aborted)).to.deep.equal([true]);
    film.initFailure = undefined;
  });

  it('stops everything when closed', async () => {
    let release!: () => void;
    film.hold = new Promise((resolve) => (release = resolve));
    open();
    await until(() => film.fetched.length === 1);
    port.post({ type: 'close' });
    await until(() => film.closed);
    release();
    await aWhile();
    expect(film.fetched).to.have.length(1);
    expect(sink.buffered()).to.deep.equal([]);
  });
});
