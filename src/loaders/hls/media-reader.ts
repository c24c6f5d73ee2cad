import { childController, orAbort } from '../../shared/abort.js';
import { assert } from '../../shared/assert.js';
import { begun } from '../../shared/begun.js';
import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import type { LoaderContext, MediaBytes } from '../contract.js';
import { forgetOldest } from '../../shared/forget-oldest.js';
import type { TrackType } from '../../model/presentation.js';
import type { MovieBox } from '../iso/mp4-movie-box.js';
import { InitTypes } from './init-types.js';
import type * as MixedCode from './mixed-segments.js';
import {
  readOrigin,
  type ByteOrigin,
  type ByteServices,
  type HlsInitRef,
  type HlsSegmentRef,
  type MediaPiece,
  type SegmentUsage,
} from './segment-bytes.js';
import { openSegment, readInit } from './segment-head.js';
import { toSegmentRef } from './segment-refs.js';
import { sniffBytes, type Container } from './segment-sniff.js';
import type { SharedBytes } from './shared-bytes.js';
import { optional } from './tags.js';
import type { PlacedSegment, Timeline } from './timeline.js';
import type { Transmuxing } from './transmuxing.js';

/** A stream changes its init segment at each advertisement; the last few are enough. */
const MAX_INITS = 16;

interface Init {
  readonly bytes: OwnedBytes;
  readonly movie: MovieBox;
}

/** A segment of which the front was read: what it says, and all of it. */
export interface OpenedSegment {
  readonly pieces: AsyncIterable<MediaPiece>;
  /** When it begins by its own timestamps, seconds. */
  readonly mediaStart: number;
  /** What it holds; of segments that are not MP4, what is made of them. */
  readonly movie: MovieBox;
}

type ReaderContext = Pick<LoaderContext, 'importCode' | 'isTypeSupported'>;

/** A segment that was looked at and is about to be fetched. */
interface Stash {
  readonly segment: HlsSegmentRef;
  readonly controller: AbortController & { dispose(): void };
  readonly opened: Promise<OpenedSegment>;
}

/** Bytes of segments and init segments. A look into a segment costs no request of its own: `fetch` goes on with it. */
export class MediaReader {
  readonly #services: ByteServices;
  readonly #life: AbortSignal;
  #shared: SharedBytes | undefined;
  readonly #inits = new Map<string, Promise<Init>>();
  readonly #types = new InitTypes();
  /** By rendition. */
  readonly #stashes = new Map<string, Stash>();
  readonly #context: ReaderContext;
  #transmuxing: Transmuxing | undefined;

  /** `life`: ends with the loader. */
  constructor(services: ByteServices, context: ReaderContext, life: AbortSignal) {
    this.#services = services;
    this.#life = life;
    this.#context = context;
  }

  /** A segment as the engine gets it. @throws PlayerError `E_ENCRYPTION_UNSUPPORTED`. */
  refOf(
    rendition: string,
    timeline: Timeline,
    placed: PlacedSegment,
    timestampOffset: number | undefined,
    usage: SegmentUsage,
  ): HlsSegmentRef {
    const ref = toSegmentRef(rendition, timeline, placed, timestampOffset, usage);
    const init = ref.init ? this.#types.complete(ref.init) : this.#transmuxing?.initOf(ref);
    return { ...ref, ...optional('init', init) };
  }

  /** Whether it is known of what type the segment's media are. */
  knowsType(segment: HlsSegmentRef): boolean {
    return !isMapped(segment) || this.#types.has(segment.init!);
  }

  /** What the segment says of itself, and when. */
  async look(segment: HlsSegmentRef, signal: AbortSignal): Promise<OpenedSegment> {
    let stash = this.#stashes.get(segment.rendition);
    if (!stash || !isSame(stash.segment, segment)) {
      this.#drop(segment.rendition);
      stash = this.#open(segment);
      this.#stashes.set(segment.rendition, stash);
    }
    try {
      return await orAbort(stash.opened, signal);
    } catch (error) {
      // Not the one that has taken its place.
      if (this.#stashes.get(segment.rendition) === stash) this.#drop(segment.rendition);
      throw error;
    }
  }

  /** Gives up what was looked at and will not be fetched: another rendition of the track is played. */
  leave(isLeft: (rendition: string) => boolean): void {
    for (const rendition of this.#stashes.keys()) if (isLeft(rendition)) this.#drop(rendition);
  }

  /** Forgets what is known of media of other domains. */
  keep(domains: ReadonlySet<string>): void {
    this.#transmuxing?.keep(domains);
  }

  init(init: HlsInitRef): Promise<Init> {
    let loading = this.#inits.get(init.id);
    if (!loading) {
      loading = this.#loadInit(init);
      loading.catch(() => this.#inits.delete(init.id));
      this.#inits.set(init.id, loading);
      forgetOldest(this.#inits, MAX_INITS);
    }
    return loading;
  }

  async *fetchInit(init: HlsInitRef, signal: AbortSignal): AsyncGenerator<OwnedBytes, void> {
    const { part, origin } = init;
    if (origin instanceof Uint8Array) return yield* copyOf(origin);
    const { bytes, movie } = await orAbort(this.init(init), signal);
    // A copy: the receiver may transfer it.
    const own = bytes.slice();
    if (!part || !isMixed(movie, part)) return yield own;
    const { cutInit } = await orAbort(this.#loadMixed(), signal);
    yield cutInit(own, movie, part, origin.url);
  }

  async *fetchSegment(segment: HlsSegmentRef, signal: AbortSignal): AsyncGenerator<MediaBytes, void> {
    let appended = segment.init?.id;
    for await (const { bytes, init, mediaTime } of this.#pieces(segment, signal)) {
      // The configuration is another one than the segment was announced with.
      if (init && init.id !== appended) yield* copyOf(init.origin as OwnedBytes);
      appended = init?.id ?? appended;
      yield mediaTime === undefined ? bytes : { bytes, mediaTime };
    }
  }

  async *#pieces(segment: HlsSegmentRef, signal: AbortSignal): AsyncGenerator<MediaPiece, void> {
    signal.throwIfAborted();
    const stash = this.#stashes.get(segment.rendition);
    if (!stash || !isSame(stash.segment, segment)) {
      // What was looked at is not wanted any more: it would hold its connection.
      this.#drop(segment.rendition);
      return yield* this.#readPieces(segment, signal);
    }
    this.#stashes.delete(segment.rendition);
    const onAbort = (): void => stash.controller.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      yield* (await stash.opened).pieces;
    } finally {
      signal.removeEventListener('abort', onAbort);
      stash.controller.abort();
      stash.controller.dispose();
    }
  }

  async *#readPieces(segment: HlsSegmentRef, signal: AbortSignal): AsyncGenerator<MediaPiece, void> {
    const controller = childController(signal);
    try {
      yield* await this.#read(segment, controller.signal);
    } finally {
      // What was asked for and is not read holds its connection: there is no code to read it, say.
      controller.abort();
      controller.dispose();
    }
  }

  async #read(segment: HlsSegmentRef, signal: AbortSignal): Promise<AsyncIterable<MediaPiece>> {
    const { container, bytes } = await this.#identify(segment, this.#arriving(segment, signal));
    if (container !== 'mp4') return (await this.#loadTransmuxing()).read(container, bytes, segment);
    const movie = segment.part && isMapped(segment) && (await orAbort(this.init(segment.init!), signal)).movie;
    return this.#cutPart(segment, bytes, movie || undefined);
  }

  #open(segment: HlsSegmentRef): Stash {
    const controller = childController(this.#life);
    const opened = this.#openSegment(segment, controller.signal);
    opened.catch(() => {});
    return { segment, controller, opened };
  }

  async #openSegment(segment: HlsSegmentRef, signal: AbortSignal): Promise<OpenedSegment> {
    // Both at once. Of two requests the first one gets the connection that is open already: the larger answer.
    const arriving = begun(this.#arriving(segment, signal));
    const init = isMapped(segment) ? this.init(segment.init!) : undefined;
    init?.catch(() => {});
    // Before it is sure to be needed.
    if (!init) this.#loadTransmuxing().catch(() => {});
    const { container, bytes } = await this.#identify(segment, arriving);
    if (container !== 'mp4') return (await this.#loadTransmuxing()).open(container, bytes, segment);
    const opened = await openSegment(bytes, (await init)?.movie, segment.origin.url);
    return { ...opened, pieces: this.#cutPart(segment, opened.bytes, opened.movie) };
  }

  /** That segments of the stream hold more than one rendition plays: the code for that may come while the playlists do. */
  expectMixed(): void {
    this.#loadMixed().catch(() => {});
  }

  #arriving({ origin, isShared }: HlsSegmentRef, signal: AbortSignal): AsyncGenerator<OwnedBytes, void> {
    return isShared ? this.#readShared(origin, signal) : readOrigin(origin, this.#services, signal);
  }

  async *#readShared(origin: ByteOrigin, signal: AbortSignal): AsyncGenerator<OwnedBytes, void> {
    const { SharedBytes: Created } = await orAbort(this.#loadMixed(), signal);
    this.#shared ??= new Created((from, until) => readOrigin(from, this.#services, until), this.#life);
    yield* this.#shared.read(origin, signal);
  }

  /** MP4 with what is played of it. */
  async *#cutPart(
    { part, origin }: HlsSegmentRef,
    bytes: AsyncIterable<OwnedBytes>,
    movie: MovieBox | undefined,
  ): AsyncGenerator<MediaPiece, void> {
    const isWhole = !part || (movie !== undefined && !isMixed(movie, part));
    const cut = isWhole ? bytes : (await this.#loadMixed()).cutSegment(bytes, movie, part, origin.url);
    for await (const piece of cut) yield { bytes: piece };
  }

  #loadMixed(): Promise<typeof MixedCode> {
    return this.#context.importCode('the cutter of mixed segments', () => import('./mixed-segments.js'));
  }

  #identify(segment: HlsSegmentRef, bytes: AsyncIterable<OwnedBytes>): ReturnType<typeof sniffBytes> {
    const known: Container = 'mp4';
    return isMapped(segment) ? Promise.resolve({ container: known, bytes }) : sniffBytes(bytes, segment.origin.url);
  }

  /** Streams in MP4 never need its code. @throws PlayerError `E_LOADER_IMPORT`. */
  async #loadTransmuxing(): Promise<Transmuxing> {
    const { Transmuxing: Created } = await this.#context.importCode(
      'the transmuxer of MPEG-TS and raw audio',
      () => import('./transmuxing.js'),
    );
    return (this.#transmuxing ??= new Created(this.#context.isTypeSupported));
  }

  #drop(rendition: string): void {
    const stash = this.#stashes.get(rendition);
    this.#stashes.delete(rendition);
    stash?.controller.abort();
    stash?.controller.dispose();
  }

  async #loadInit(init: HlsInitRef): Promise<Init> {
    const { origin } = init;
    assert(!(origin instanceof Uint8Array), 'the playlist names the init segment');
    const parts: OwnedBytes[] = [];
    for await (const part of readOrigin(origin, this.#services, this.#life)) parts.push(part);
    const bytes = concatBytes(parts);
    const movie = readInit(bytes, origin.url);
    this.#types.learn(init, movie);
    return { bytes, movie };
  }
}

/** Whether the playlist names an init segment: then it is MP4. */
function isMapped({ init }: HlsSegmentRef): boolean {
  return init !== undefined && !(init.origin instanceof Uint8Array);
}

/** Of the list of the same rendition. */
function isSame(a: HlsSegmentRef, b: HlsSegmentRef): boolean {
  return a.id === b.id && a.part === b.part;
}

/** For the receiver, who may transfer it; of nothing, nothing. */
function* copyOf(bytes: OwnedBytes): Generator<OwnedBytes, void> {
  if (bytes.byteLength > 0) yield bytes.slice();
}

/** Whether a movie has tracks of other types besides. */
function isMixed({ tracks }: MovieBox, part: TrackType): boolean {
  return tracks.some(({ type }) => type !== part);
}
