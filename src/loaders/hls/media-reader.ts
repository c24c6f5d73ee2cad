import { childController, orAbort } from '../../shared/abort.js';
import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import type { MovieBox } from '../iso/mp4-movie-box.js';
import { chooseKey } from './key-ring.js';
import type { ByteSpan, KeyTag, MediaSegment } from './playlist.js';
import {
  readOrigin,
  type ByteOrigin,
  type ByteServices,
  type HlsInitRef,
  type HlsSegmentRef,
  type MediaPiece,
} from './segment-bytes.js';
import { openSegment, readInit, type OpenedSegment } from './segment-head.js';
import { sniffBytes } from './segment-sniff.js';
import { optional } from './tags.js';
import { domainOf, type PlacedSegment, type Timeline } from './timeline.js';
import { Transmuxing } from './transmuxing.js';

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
  readonly #inits = new Map<string, Promise<Init>>();
  /** By rendition. */
  readonly #stashes = new Map<string, Stash>();
  readonly transmuxing = new Transmuxing();

  /** `life`: ends with the loader. */
  constructor(services: ByteServices, life: AbortSignal) {
    this.#services = services;
    this.#life = life;
  }

  /** A segment as the engine gets it. @throws PlayerError `E_ENCRYPTION_UNSUPPORTED`. */
  refOf(
    rendition: string,
    timeline: Timeline,
    placed: PlacedSegment,
    timestampOffset: number | undefined,
  ): HlsSegmentRef {
    const ref = toSegmentRef(rendition, timeline, placed, timestampOffset);
    const init = ref.init ?? this.transmuxing.initOf(rendition, ref.domain);
    return { ...ref, ...optional('init', init) };
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
    const { bytes } = await orAbort(this.init(init), signal);
    // A copy: the receiver may transfer it.
    yield bytes.slice();
  }

  async *fetchSegment(segment: HlsSegmentRef, signal: AbortSignal): AsyncGenerator<OwnedBytes, void> {
    let appended = segment.init?.id;
    for await (const { bytes, init } of this.#pieces(segment, signal)) {
      // The configuration is another one than the segment was announced with.
      if (init && init.id !== appended) yield (init.origin as OwnedBytes).slice();
      appended = init?.id ?? appended;
      yield bytes;
    }
  }

  async *#pieces(segment: HlsSegmentRef, signal: AbortSignal): AsyncGenerator<MediaPiece, void> {
    signal.throwIfAborted();
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
        yield value as MediaPiece;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      stash.controller.abort();
      stash.controller.dispose();
    }
  }

  async *#read(segment: HlsSegmentRef, signal: AbortSignal): AsyncGenerator<MediaPiece, void> {
    const { origin } = segment;
    const arriving = readOrigin(origin, this.#services, signal);
    const { container, bytes } = isMapped(segment)
      ? { container: 'mp4' as const, bytes: arriving }
      : await sniffBytes(arriving, origin.url);
    if (container !== 'mp4') return yield* this.transmuxing.read(container, bytes, segment);
    for await (const part of bytes) yield { bytes: part };
  }

  #open(segment: HlsSegmentRef): Stash {
    const controller = childController(this.#life);
    const opened = this.#openSegment(segment, controller.signal);
    opened.catch(() => {});
    return { id: segment.id, controller, opened };
  }

  async #openSegment(segment: HlsSegmentRef, signal: AbortSignal): Promise<OpenedSegment> {
    const { url } = segment.origin;
    // At once: the init segment is small, and the segment on its way meanwhile.
    const init = isMapped(segment) ? this.init(segment.init!) : undefined;
    init?.catch(() => {});
    if (!init) this.transmuxing.prepare();
    const arriving = prefetched(readOrigin(segment.origin, this.#services, signal));
    if (init) return openSegment(arriving, (await init).movie, url);
    const { container, bytes } = await sniffBytes(arriving, url);
    return container === 'mp4' ? openSegment(bytes, undefined, url) : this.transmuxing.open(container, bytes, segment);
  }

  #drop(rendition: string): void {
    const stash = this.#stashes.get(rendition);
    this.#stashes.delete(rendition);
    stash?.controller.abort();
    stash?.controller.dispose();
  }

  async #loadInit({ origin }: HlsInitRef): Promise<Init> {
    // Made by ourselves: no address to name.
    if (origin instanceof Uint8Array) return { bytes: origin, movie: readInit(origin, '') };
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

/** Whether the playlist names an init segment: then it is MP4. */
function isMapped({ init }: HlsSegmentRef): boolean {
  return init !== undefined && !(init.origin instanceof Uint8Array);
}

function toSegmentRef(
  rendition: string,
  timeline: Timeline,
  { segment, start, end }: PlacedSegment,
  timestampOffset: number | undefined,
): HlsSegmentRef {
  const { url } = timeline.playlist;
  const { sequence, map, range } = segment;
  return {
    id: `${timeline.generation}.${sequence}`,
    rendition,
    start,
    end,
    ...optional('init', map && toInitRef(rendition, url, segment)),
    ...optional('sizeBytes', range && range.end - range.start),
    ...optional('timestampOffset', timestampOffset),
    sequence,
    domain: domainOf(timeline, segment),
    continuation: continuationOf(timeline, segment),
    origin: toOrigin(segment.uri, range, segment.keys, url, sequence),
  };
}

/** A live stream goes on behind its last segment. */
function continuationOf({ playlist }: Timeline, segment: MediaSegment): HlsSegmentRef['continuation'] {
  const next = playlist.segments[segment.sequence - playlist.mediaSequence + 1];
  if (!next) return playlist.hasEnded ? 'ends' : 'continues';
  return next.isGap || next.discontinuity !== segment.discontinuity ? 'ends' : 'continues';
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
