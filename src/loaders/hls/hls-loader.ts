import { PlayerError } from '../../model/errors.js';
import type { InitSegmentRef, Presentation, RenditionId, SegmentRef } from '../../model/presentation.js';
import type { TimeRange } from '../../model/time-range.js';
import { orAbort, sleep } from '../../shared/abort.js';
import { nowMs } from '../../shared/clock.js';
import { ChangeNotice } from '../change-notice.js';
import type { CueBatch, LoaderContext, LoaderFactory, MediaBytes, SegmentLoader } from '../contract.js';
import { claimHls } from './claim.js';
import { Decryption } from './decryption.js';
import { goneStatus } from './errors.js';
import { Feed } from './feed.js';
import { HlsText } from './hls-text.js';
import { MediaOffsets } from './media-offsets.js';
import { MediaReader } from './media-reader.js';
import { MissingSegments } from './missing-segments.js';
import type { ByteServices, HlsInitRef, HlsSegmentRef, SegmentUsage } from './segment-bytes.js';
import { describePresentation, isSameState } from './snapshot.js';
import { openStream, type Stream, type StreamServices } from './stream.js';
import {
  domainAt,
  domainOf,
  domainsOf,
  findSegments,
  windowOf,
  type PlacedSegment,
  type Timeline,
} from './timeline.js';

/** A rendition that nobody asked for in so many target durations is not reloaded any more. */
const IDLE_TARGETS = 3;

/** HTTP Live Streaming: on demand and live, in fragmented MP4, MPEG-TS and raw audio. */
export const hlsLoader: LoaderFactory = {
  name: 'hls',
  claim: claimHls,
  create: (context) => new HlsLoader(context, { nowMs, random: Math.random, sleep }),
};

/** Clock and chance. */
export interface HlsEnvironment {
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A segment of which nobody knows where its media belong. */
interface Unlocated {
  readonly rendition: RenditionId;
  readonly usage: SegmentUsage;
  readonly feed: Feed;
  readonly timeline: Timeline;
  readonly placed: PlacedSegment;
}

export class HlsLoader implements SegmentLoader {
  readonly #context: LoaderContext;
  readonly #environment: HlsEnvironment;
  readonly #closing = new AbortController();
  readonly #changes = new ChangeNotice();
  readonly #offsets = new MediaOffsets();
  readonly #bytes: ByteServices;
  readonly #reader: MediaReader;
  readonly #feeds = new Set<Feed>();
  readonly #missing = new MissingSegments();
  /** Of the leading track: the one that says what can be played. */
  #leading: Feed | undefined;
  #stream: Promise<Stream & { readonly text: HlsText }> | undefined;

  constructor(context: LoaderContext, environment: HlsEnvironment) {
    this.#context = context;
    this.#environment = environment;
    const { http } = context;
    const life = this.#closing.signal;
    this.#bytes = { http, decryption: new Decryption(context, life) };
    this.#reader = new MediaReader(this.#bytes, context, life);
  }

  async *presentations(signal: AbortSignal): AsyncGenerator<Presentation, void> {
    const stream = await this.#open(signal);
    this.#leading ??= stream.leading;
    let last: Presentation | undefined;
    for (;;) {
      const next = this.#snapshot(stream);
      if (!isSameState(last, next)) yield (last = next);
      else if (next.kind === 'on-demand') return;
      else if (this.#leading?.failure) throw this.#leading.failure as Error;
      else await this.#changes.wait(signal);
    }
  }

  async segments(rendition: RenditionId, range: TimeRange, signal: AbortSignal): Promise<readonly SegmentRef[]> {
    const stream = await this.#open(signal);
    const usage = stream.usageOf(rendition);
    const feed = this.#feedOf(stream, rendition);
    const isLeading = stream.isLeading(rendition);
    if (isLeading) this.#reader.leave((other) => other !== rendition && stream.isLeading(other));
    for (;;) {
      const timeline = await feed.use(signal);
      // Not before its list is here: until then the one before says whether the stream is live.
      if (isLeading) this.#leading = feed;
      const placed = findSegments(timeline, range).filter((found) => !this.#isMissing(rendition, timeline, found));
      if (placed.length === 0) {
        if (feed.staleness && range.start >= windowOf(timeline).end) throw feed.staleness;
        return [];
      }
      const refs = placed.map((found) => {
        const offset = this.#offsets.get(rendition, domainOf(timeline, found.segment));
        return this.#reader.refOf(rendition, timeline, found, offset, usage);
      });
      // Up to the first of which it is not known where it belongs, or what it is.
      const unknown = refs.findIndex((ref) => ref.timestampOffset === undefined || !this.#reader.knowsType(ref));
      if (unknown !== 0) return unknown < 0 ? refs : refs.slice(0, unknown);
      await this.#locate({ rendition, usage, feed, timeline, placed: placed[0]! }, signal);
    }
  }

  async *fetch(segment: SegmentRef | InitSegmentRef, signal: AbortSignal): AsyncGenerator<MediaBytes, void> {
    const stream = await this.#open(signal);
    const bytes = this.#fetch(segment, signal);
    yield* stream.isLeading(segment.rendition) ? stream.text.through(segment, bytes) : bytes;
  }

  async cues(track: string, range: TimeRange, signal: AbortSignal): Promise<CueBatch> {
    return (await this.#open(signal)).text.cues(track, range, signal);
  }

  async *#fetch(segment: SegmentRef | InitSegmentRef, signal: AbortSignal): AsyncGenerator<MediaBytes, void> {
    if (!('start' in segment)) return yield* this.#reader.fetchInit(segment as HlsInitRef, signal);
    let hasBegun = false;
    try {
      for await (const bytes of this.#reader.fetchSegment(segment as HlsSegmentRef, signal)) {
        hasBegun = true;
        yield bytes;
      }
    } catch (error) {
      // What is in the buffer already cannot be taken from another copy.
      if (signal.aborted || hasBegun) throw error;
      yield* this.#fetchElsewhere(segment, error, signal);
    }
  }

  close(): void {
    this.#closing.abort(new DOMException('the loader is closed', 'AbortError'));
  }

  /** Audio inside the video is in the segments of whichever rendition of it is being played. */
  #feedOf(stream: Stream, rendition: RenditionId): Feed {
    return stream.feedOf(rendition) ?? this.#leading ?? stream.leading!;
  }

  #open(signal: AbortSignal): Promise<Stream & { readonly text: HlsText }> {
    if (!this.#stream) {
      this.#stream = openStream(this.#services()).then((stream) => ({ ...stream, text: this.#createText(stream) }));
      this.#stream.catch(() => {});
    }
    return orAbort(this.#stream, signal);
  }

  #services(): StreamServices {
    const context = this.#context;
    return {
      url: context.source.url,
      startTime: context.source.startTime,
      http: context.http,
      importCode: context.importCode,
      warn: (warning) => context.warn(warning),
      isTypeSupported: (mimeType) => context.isTypeSupported(mimeType),
      planStart: (tracks) => context.planStart(tracks),
      life: this.#closing.signal,
      reader: this.#reader,
      changes: this.#changes,
      createFeed: (urls, variables) => this.#createFeed(urls, variables),
    };
  }

  #createText({ texts, variables }: Stream): HlsText {
    const createFeed = (urls: readonly string[]): Feed => {
      const feed = this.#createFeed(urls, variables);
      // Nothing waits for the end of subtitles, and nothing is placed by them.
      this.#feeds.delete(feed);
      return feed;
    };
    return new HlsText(texts, this.#context, {
      bytes: this.#bytes,
      importCode: this.#context.importCode,
      warn: (warning) => this.#context.warn(warning),
      createFeed,
      initBytes: async (init, signal) => (await orAbort(this.#reader.init(init), signal)).bytes,
      mediaClock: (time) => this.#mediaClock(time),
    });
  }

  #mediaClock(time: number): { readonly domain: string; readonly offset: number } | undefined {
    const timeline = this.#leading?.timeline;
    const domain = timeline && domainAt(timeline, time);
    const offset = domain === undefined ? undefined : this.#offsets.shared(domain);
    return domain === undefined || offset === undefined ? undefined : { domain, offset };
  }

  #createFeed(urls: readonly string[], variables: ReadonlyMap<string, string>): Feed {
    const context = this.#context;
    const feed = new Feed(urls, {
      ...this.#environment,
      http: context.http,
      importCode: context.importCode,
      variables,
      warn: (warning) => context.warn(warning),
      life: this.#closing.signal,
      reference: () => this.#reference(feed),
      isWanted: (wanted, idleMs) => wanted === this.#leading || idleMs < this.#idleLimitMs(wanted),
      onChange: () => {
        this.#forget();
        this.#changes.notify();
      },
    });
    this.#feeds.add(feed);
    return feed;
  }

  /** What lies behind the windows of all renditions: a live stream may go on for weeks. */
  #forget(): void {
    const timelines = [...this.#feeds].flatMap(({ timeline }) => timeline ?? []);
    const domains = new Set(timelines.flatMap((timeline) => [...domainsOf(timeline)]));
    this.#offsets.keep(domains);
    this.#reader.keep(domains);
    const leading = this.#leading?.timeline;
    if (leading) this.#missing.forgetBefore(windowOf(leading).start);
  }

  #idleLimitMs({ timeline }: Feed): number {
    return IDLE_TARGETS * 1000 * (timeline?.playlist.targetDuration ?? 0);
  }

  /** What other renditions are placed by. */
  #reference(feed: Feed): Timeline | undefined {
    if (this.#leading?.timeline && this.#leading !== feed) return this.#leading.timeline;
    return [...this.#feeds].find((other) => other !== feed && other.timeline)?.timeline;
  }

  #snapshot({ tracks, start, text }: Stream & { readonly text: HlsText }): Presentation {
    const timeline = this.#leading?.timeline;
    if (!timeline) return { kind: 'on-demand', duration: Infinity, tracks, ...text.offered };
    // A rendition that is in use may hear of the end a little later than the leading one.
    const now = this.#environment.nowMs();
    const used = [...this.#feeds].filter(
      (feed) => feed === this.#leading || now - feed.usedAtMs < this.#idleLimitMs(feed),
    );
    const isFinal = used.every((feed) => feed.timeline?.playlist.hasEnded);
    const state = isFinal ? 'final' : 'growing';
    const described = describePresentation(tracks, timeline, start, { state, asOfMs: this.#leading!.changedAtMs });
    return { ...described, ...text.offered };
  }

  #isMissing(rendition: RenditionId, { generation }: Timeline, { segment }: PlacedSegment): boolean {
    return this.#missing.has(rendition, `${generation}.${segment.sequence}`);
  }

  /** Finds out where the media of a segment's domain belong on the timeline. */
  async #locate({ rendition, usage, feed, timeline, placed }: Unlocated, signal: AbortSignal): Promise<void> {
    const domain = domainOf(timeline, placed.segment);
    const ref = this.#reader.refOf(rendition, timeline, placed, this.#offsets.shared(domain), usage);
    try {
      const { mediaStart } = await this.#reader.look(ref, signal);
      const kind = timeline.playlist.hasEnded ? 'on-demand' : 'live';
      const choice = this.#offsets.learn(rendition, domain, { start: placed.start, mediaStart, kind });
      if (choice.clock === 'own')
        this.#context.warn(`${ref.origin.url} does not share the clock of the other renditions`);
      if (choice.shift !== 0) feed.shift(choice.shift);
    } catch (error) {
      if (signal.aborted) throw error;
      await this.#recover(ref, error, signal);
    }
  }

  /** The same segment from another copy of the rendition, or nothing where a live stream goes on without it. */
  async *#fetchElsewhere(segment: SegmentRef, error: unknown, signal: AbortSignal): AsyncGenerator<MediaBytes, void> {
    const { rendition, id, start, end } = segment;
    if ((await this.#recover(segment, error, signal)) === 'skipped') return;
    const again = await this.segments(rendition, { start, end }, signal);
    const same = again.find((other) => other.id === id);
    if (!same) throw error;
    yield* this.#reader.fetchSegment(same as HlsSegmentRef, signal);
  }

  /** @throws the error, where there is no way around it. */
  async #recover(segment: SegmentRef, error: unknown, signal: AbortSignal): Promise<'moved' | 'skipped'> {
    const feed = this.#feedOf(await this.#open(signal), segment.rendition);
    if (!(error instanceof PlayerError)) throw error;
    if (error.code.startsWith('E_NETWORK') && (await feed.failOver(signal))) return 'moved';
    const status = goneStatus(error);
    if (status === undefined || feed.timeline?.playlist.hasEnded !== false) throw error;
    this.#context.warn(`${error.url} is missing (${status}); a live stream goes on without it`);
    this.#missing.add(segment);
    return 'skipped';
  }
}
