import { PlayerError } from '../../model/errors.js';
import type { TimeRange } from '../../model/time-range.js';
import { orAbort } from '../../shared/abort.js';
import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import { forgetOldest } from '../../shared/forget-oldest.js';
import type { CueBatch, ImportCode } from '../contract.js';
import { readBoxHeader } from '../iso/mp4-boxes.js';
import { identifyCue } from '../text/cue-id.js';
import { parseWebVtt, type LocalCue, type WebVtt } from '../text/webvtt.js';
import { readTextSamples } from '../text/wvtt.js';
import { corruptSegment, goneStatus, htmlPlaylist } from './errors.js';
import type { Feed } from './feed.js';
import { readOrigin, type ByteServices, type HlsInitRef, type HlsSegmentRef } from './segment-bytes.js';
import { toSegmentRef } from './segment-refs.js';
import type { CatalogText } from './text-catalog.js';
import { planTiming, shiftCues, type CueClock } from './text-timing.js';
import { findSegments, windowOf, type PlacedSegment, type Timeline } from './timeline.js';

export interface TextServices {
  readonly bytes: ByteServices;
  readonly importCode: ImportCode;
  readonly warn: (warning: string) => void;
  readonly createFeed: (urls: readonly string[]) => Feed;
  readonly initBytes: (init: HlsInitRef, signal: AbortSignal) => Promise<OwnedBytes>;
  /**
   * Domain of the media at a presentation time, and seconds from its clock to the presentation's; undefined before any of
   * that media was looked at.
   */
  readonly mediaClock: (time: number) => { readonly domain: string; readonly offset: number } | undefined;
}

/** A whole film of subtitles in one file is asked for in steps, and read once. */
const MAX_PARSED = 4;
/** An endless stream has a new domain at each advertisement, and now and then a segment that fails. */
const MAX_CLOCKS = 64;
const MAX_FAILED = 64;
const MAX_WARNED = 64;
/** Subtitles of a whole film have some 200 KB. */
const MAX_TEXT_BYTES = 20 * 2 ** 20;

/** Cues of subtitle renditions. */
export class TextReader {
  readonly #services: TextServices;
  readonly #texts: readonly CatalogText[];
  readonly #feeds = new Map<string, Feed>();
  /** Cues of the last segments, on the presentation timeline. */
  readonly #parsed = new Map<string, readonly LocalCue[]>();
  /** Segments that failed once. */
  readonly #failed = new Set<string>();
  /** By track. */
  readonly #warned = new Set<string>();
  /** By track and domain. */
  readonly #clocks = new Map<string, CueClock>();

  constructor(texts: readonly CatalogText[], services: TextServices) {
    this.#texts = texts;
    this.#services = services;
  }

  /** Those of one segment at a time. */
  async cues(id: string, range: TimeRange, signal: AbortSignal): Promise<CueBatch> {
    const text = this.#texts.find(({ description }) => description.id === id);
    // Captions come with the video.
    if (text?.source.type !== 'playlist') return { cues: [], completeTo: Infinity };
    const feed = this.#feedOf(id, text.source.urls);
    const timeline = await feed.use(signal);
    const placed = findSegments(timeline, range)[0];
    if (!placed) return { cues: [], completeTo: emptyTo(timeline, range) };
    const cues = await this.#read(id, timeline, placed, signal);
    // Where the media's clock stands is known as soon as some of it is here.
    if (!cues) return { cues: [], completeTo: range.start };
    // Cues may reach out of their segment: they are left out only where the segment is given in parts.
    const inRange = cues.filter(
      ({ start, end }) =>
        (end > range.start || range.start <= placed.start) && (start < range.end || range.end >= placed.end),
    );
    return { cues: inRange.map(identifyCue), completeTo: Math.min(placed.end, Math.max(range.end, placed.start)) };
  }

  /** What idled while the track was off is placed anew, beside the media: what it missed would be counted by guess. */
  #feedOf(id: string, urls: readonly string[]): Feed {
    const known = this.#feeds.get(id);
    const feed = known && !known.isIdle ? known : this.#services.createFeed(urls);
    this.#feeds.set(id, feed);
    return feed;
  }

  async #read(
    id: string,
    timeline: Timeline,
    placed: PlacedSegment,
    signal: AbortSignal,
  ): Promise<readonly LocalCue[] | undefined> {
    const ref = toSegmentRef(id, timeline, placed, 0);
    const key = `${id} ${ref.id} ${placed.start.toFixed(1)}`;
    const known = this.#parsed.get(key);
    if (known) return known;
    const clock = this.#services.mediaClock(placed.start);
    if (!clock) return undefined;
    let cues: readonly LocalCue[] = [];
    try {
      cues = this.#place(id, clock, placed, await this.#parse(ref, signal), ref.origin.url);
    } catch (error) {
      if (signal.aborted || !(error instanceof PlayerError)) throw error;
      this.#forgive(key, timeline, error);
    }
    this.#parsed.set(key, cues);
    forgetOldest(this.#parsed, MAX_PARSED);
    return cues;
  }

  /** Goes on without a segment that a live stream does not have, or that failed twice. @throws the error otherwise. */
  #forgive(key: string, { playlist }: Timeline, error: PlayerError): void {
    const status = goneStatus(error);
    if (status !== undefined && !playlist.hasEnded)
      return this.#services.warn(`${error.url} is missing (${status}); a live stream goes on without these subtitles`);
    if (!this.#failed.has(key)) {
      this.#failed.add(key);
      forgetOldest(this.#failed, MAX_FAILED);
      throw error;
    }
    this.#services.warn(`${error.url} failed again (${error.code}); going on without these subtitles`);
  }

  #place(
    id: string,
    { domain, offset }: { readonly domain: string; readonly offset: number },
    segment: PlacedSegment,
    vtt: WebVtt,
    url: string,
  ): readonly LocalCue[] {
    for (const warning of vtt.warnings) this.#warnOnce(id, url, warning);
    const key = `${id} ${domain}`;
    const timing = planTiming({ vtt, segment, mediaOffset: offset, clock: this.#clocks.get(key) });
    if (timing.clock) this.#clocks.set(key, timing.clock);
    forgetOldest(this.#clocks, MAX_CLOCKS);
    return shiftCues(vtt.cues, timing.shift);
  }

  /** What is wrong with one segment is wrong with the next ones too. */
  #warnOnce(id: string, url: string, warning: string): void {
    const key = `${id} ${warning}`;
    if (this.#warned.has(key)) return;
    this.#warned.add(key);
    forgetOldest(this.#warned, MAX_WARNED);
    this.#services.warn(`${url}: ${warning}`);
  }

  /** @throws PlayerError `E_SOURCE_CORRUPT`, `E_SOURCE_IS_HTML`, `E_CONTAINER_UNSUPPORTED`, and those of the network. */
  async #parse({ origin, init }: HlsSegmentRef, signal: AbortSignal): Promise<WebVtt> {
    const { url } = origin;
    const parts: OwnedBytes[] = [];
    let sizeBytes = 0;
    for await (const part of readOrigin(origin, this.#services.bytes, signal)) {
      parts.push(part);
      sizeBytes += part.byteLength;
      if (sizeBytes > MAX_TEXT_BYTES) throw corruptSegment(url, `subtitles of more than ${MAX_TEXT_BYTES} bytes`);
    }
    if (sizeBytes === 0) return { cues: [], warnings: [] };
    const bytes = concatBytes(parts);
    if (init && readBoxHeader(bytes)) {
      const { initBytes: readInit, importCode } = this.#services;
      const initBytes = await readInit(init as HlsInitRef, signal);
      const reading = importCode('the reader of subtitles in MP4', () => import('../iso/mp4-samples.js'));
      const samples = await orAbort(reading, signal);
      return { ...readTextSamples(initBytes, bytes, url, samples), timestampMap: { local: 0, mpegts: 0 } };
    }
    const text = new TextDecoder().decode(bytes);
    const vtt = parseWebVtt(text);
    if (vtt) return vtt;
    throw /^\s*</.test(text.slice(0, 100)) ? htmlPlaylist(url) : corruptSegment(url, 'it is no WebVTT');
  }
}

/** Up to where it is certain that there is no cue. */
function emptyTo({ playlist, ...timeline }: Timeline, range: TimeRange): number {
  const { end } = windowOf({ playlist, ...timeline });
  if (range.end < end) return range.end;
  return playlist.hasEnded ? Infinity : Math.max(range.start, end);
}
