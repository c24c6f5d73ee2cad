import { childController, orAbort } from '../../shared/abort.js';
import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import type { MovieBox } from '../iso/mp4-movie-box.js';
import { chooseKey } from './key-ring.js';
import { cutInit, cutSegment, isMixed } from './part-filter.js';
import type { ByteSpan, KeyTag, MediaSegment } from './playlist.js';
import {
  readOrigin,
  type ByteOrigin,
  type ByteServices,
  type HlsInitRef,
  type HlsSegmentRef,
  type SegmentUsage,
} from './segment-bytes.js';
import { openSegment, readInit, type OpenedSegment } from './segment-head.js';
import { SharedBytes } from './shared-bytes.js';
import { optional } from './tags.js';
import { domainOf, type PlacedSegment, type Timeline } from './timeline.js';

/** A stream changes its init segment at each advertisement; the last few are enough. */
const MAX_INITS = 16;

interface Init {
  readonly bytes: OwnedBytes;
  readonly movie: MovieBox;
}

/** A segment that was looked at and is about to be fetched. */
interface Stash {
  readonly id: string;
  readonly controller: AbortController & { dispose(): void };
  readonly opened: Promise<OpenedSegment>;
}

/** Bytes of segments and init segments. A look into a segment costs no request of its own: `fetch` goes on with it. */
export class MediaReader {
  readonly #services: ByteServices;
  readonly #life: AbortSignal;
  readonly #shared: SharedBytes;
  readonly #inits = new Map<string, Promise<Init>>();
  /** By rendition. */
  readonly #stashes = new Map<string, Stash>();

  /** `life`: ends with the loader. */
  constructor(services: ByteServices, life: AbortSignal) {
    this.#services = services;
    this.#life = life;
    this.#shared = new SharedBytes((origin, signal) => readOrigin(origin, services, signal), life);
  }

  /** What the segment says of itself, and when. */
  async look(segment: HlsSegmentRef, signal: AbortSignal): Promise<OpenedSegment> {
    let stash = this.#stashes.get(segment.rendition);
    if (stash?.id !== segment.id) {
      this.#drop(segment.rendition);
      stash = this.#open(segment);
      this.#stashes.set(segment.rendition, stash);
    }
    try {
      return await orAbort(stash.opened, signal);
    } catch (error) {
      this.#drop(segment.rendition);
      throw error;
    }
  }

  init(init: HlsInitRef): Promise<Init> {
    let loading = this.#inits.get(init.id);
    if (!loading) {
      loading = this.#loadInit(init);
      loading.catch(() => this.#inits.delete(init.id));
      this.#inits.set(init.id, loading);
      if (this.#inits.size > MAX_INITS) this.#inits.delete(this.#inits.keys().next().value!);
    }
    return loading;
  }

  async *fetchInit(init: HlsInitRef, signal: AbortSignal): AsyncGenerator<OwnedBytes, void> {
    const { bytes, movie } = await orAbort(this.init(init), signal);
    // A copy: the receiver may transfer it.
    const own = bytes.slice();
    const { part, origin } = init;
    yield part && isMixed(movie, part) ? cutInit(own, movie, part, origin.url) : own;
  }

  async *fetchSegment(segment: HlsSegmentRef, signal: AbortSignal): AsyncGenerator<OwnedBytes, void> {
    signal.throwIfAborted();
    const { part, origin, init } = segment;
    const bytes = this.#fetchWhole(segment, signal);
    if (!part) return yield* bytes;
    const movie = init && (await orAbort(this.init(init as HlsInitRef), signal)).movie;
    yield* movie && !isMixed(movie, part) ? bytes : cutSegment(bytes, movie, part, origin.url);
  }

  async *#fetchWhole(segment: HlsSegmentRef, signal: AbortSignal): AsyncGenerator<OwnedBytes, void> {
    const stash = this.#stashes.get(segment.rendition);
    if (stash?.id !== segment.id) return yield* this.#read(segment, signal);
    this.#stashes.delete(segment.rendition);
    const onAbort = (): void => stash.controller.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const { head, rest } = await stash.opened;
      yield head;
      for (;;) {
        const { done, value } = await rest.next();
        if (done) return;
        yield value;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      stash.controller.abort();
      stash.controller.dispose();
    }
  }

  #open(segment: HlsSegmentRef): Stash {
    const controller = childController(this.#life);
    const open = async (): Promise<OpenedSegment> => {
      // At once: the init segment is small, and the segment on its way meanwhile.
      const init = segment.init && this.init(segment.init as HlsInitRef);
      init?.catch(() => {});
      const bytes = this.#read(segment, controller.signal);
      return openSegment(prefetched(bytes), (await init)?.movie, segment.origin.url);
    };
    const opened = open();
    opened.catch(() => {});
    return { id: segment.id, controller, opened };
  }

  #read({ origin, isShared }: HlsSegmentRef, signal: AbortSignal): AsyncGenerator<OwnedBytes, void> {
    return isShared ? this.#shared.read(origin, signal) : readOrigin(origin, this.#services, signal);
  }

  #drop(rendition: string): void {
    const stash = this.#stashes.get(rendition);
    this.#stashes.delete(rendition);
    stash?.controller.abort();
    stash?.controller.dispose();
  }

  async #loadInit({ origin }: HlsInitRef): Promise<Init> {
    const parts: OwnedBytes[] = [];
    for await (const part of readOrigin(origin, this.#services, this.#life)) parts.push(part);
    const bytes = concatBytes(parts);
    return { bytes, movie: readInit(bytes, origin.url) };
  }
}

/** Asks for the first piece now. */
function prefetched(bytes: AsyncGenerator<OwnedBytes, void>): AsyncIterable<OwnedBytes> {
  const first = bytes.next();
  first.catch(() => {});
  let isFirst = true;
  const next = (): Promise<IteratorResult<OwnedBytes, void>> => {
    if (!isFirst) return bytes.next();
    isFirst = false;
    return first;
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

/** A segment as the engine gets it. @throws PlayerError `E_ENCRYPTION_UNSUPPORTED`. */
export function toSegmentRef(
  rendition: string,
  timeline: Timeline,
  { segment, start, end }: PlacedSegment,
  timestampOffset: number,
  usage: SegmentUsage = {},
): HlsSegmentRef {
  const { url } = timeline.playlist;
  const { sequence, map, range } = segment;
  return {
    id: `${timeline.generation}.${sequence}`,
    rendition,
    start,
    end,
    ...usage,
    ...optional('init', map && { ...toInitRef(rendition, url, segment), ...usage }),
    ...optional('sizeBytes', range && range.end - range.start),
    timestampOffset,
    origin: toOrigin(segment.uri, range, segment.keys, url, sequence),
  };
}

function toInitRef(rendition: string, baseUrl: string, { map, sequence }: MediaSegment): HlsInitRef {
  const { uri, range, keys } = map!;
  const origin = toOrigin(uri, range, keys, baseUrl, sequence);
  const where = range ? ` ${range.start}-${range.end}` : '';
  return { id: `${origin.url}${where}`, rendition, origin };
}

function toOrigin(
  uri: string,
  range: ByteSpan | undefined,
  keys: readonly KeyTag[],
  baseUrl: string,
  sequence: number,
): ByteOrigin {
  // An address that makes no sense fails as what it is, when it is fetched.
  const url = URL.canParse(uri, baseUrl) ? new URL(uri, baseUrl).href : uri;
  return { url, ...optional('range', range), ...optional('key', chooseKey(keys, baseUrl, sequence)) };
}

/** The longest front of `placed` whose segments are all in domains that `isKnown`. */
export function knownFront(
  timeline: Timeline,
  placed: readonly PlacedSegment[],
  isKnown: (domain: string) => boolean,
): readonly PlacedSegment[] {
  const unknown = placed.findIndex(({ segment }) => !isKnown(domainOf(timeline, segment)));
  return unknown < 0 ? placed : placed.slice(0, unknown);
}
