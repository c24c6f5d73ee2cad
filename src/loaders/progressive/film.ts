import { PlayerError } from '../../model/errors.js';
import type { Presentation, SegmentRef } from '../../model/presentation.js';
import type { TimeRange } from '../../model/time-range.js';
import { orAbort } from '../../shared/abort.js';
import type { OwnedBytes } from '../../shared/bytes.js';
import type { ByteSource } from './byte-source.js';
import { ChangeNotice } from '../change-notice.js';
import type { FragmentHead, IndexedUnit, Movie, OpenContext } from './movie.js';
import { describeMovie, FILE_RENDITION } from './movie-description.js';
import { openMp4 } from './mp4-open.js';
import { SegmentMap, type Frontier, type Unit } from './segment-map.js';
import { sniffContainer } from './sniff.js';
import { corrupt } from './source-errors.js';
import { readUnit, type UnitResult } from './unit-reader.js';
import { openWebm } from './webm-open.js';

const INIT = { id: 'init', rendition: FILE_RENDITION } as const;
/** A recording that was cut out of a longer one begins late. Shorter delays are those of the frames' own order. */
const MAX_NATURAL_START_SECONDS = 0.5;
/** Headers round, and count tracks that end at different times. */
const DURATION_TOLERANCE_SECONDS = 0.1;
/** Two frames at 24/s: an index may count by decode time. */
const ACCESS_TOLERANCE_SECONDS = 0.085;

/** An opened file as presentation and segments: what is known of it, and how it gets known. */
export class Film {
  readonly #source: ByteSource;
  readonly #warn: (warning: string) => void;
  readonly #movie: Movie;
  readonly #map: SegmentMap;
  /** Added to media seconds to give presentation seconds. */
  readonly #offset: number;
  /** Presentation seconds. */
  readonly #indexedEnd: number | undefined;
  #presentation: Presentation;
  #lateIndex: Promise<void> | undefined;
  #hasLateIndex: boolean;
  /** Ends with the loader: an index serves whoever comes after the one who asked for it. */
  readonly #life: AbortSignal;
  /** Units that were looked at. */
  readonly #accessPoints = new Set<number>();
  readonly #changes = new ChangeNotice();

  private constructor({ source, warn }: OpenContext, movie: Movie, life: AbortSignal) {
    this.#source = source;
    this.#warn = warn;
    this.#life = life;
    this.#movie = movie;
    this.#hasLateIndex = movie.loadIndex !== undefined;
    const { first } = movie;
    const isNatural = first.start >= 0 && first.start <= MAX_NATURAL_START_SECONDS;
    this.#offset = isNatural ? 0 : -first.start;
    this.#map = new SegmentMap(first.position, first.start);
    this.#map.adopt(movie.index, 0);
    // A single entry is that of a file with an index in front of each fragment; it says nothing of the whole.
    const end = movie.index.length > 1 ? movie.index.at(-1)!.end : undefined;
    this.#indexedEnd = end === undefined ? undefined : end + this.#offset;
    this.#cutAtEnd();
    this.#presentation = this.#snapshot();
  }

  static async open(context: OpenContext, life: AbortSignal, signal: AbortSignal): Promise<Film> {
    const { source } = context;
    const lease = await source.lease(0, signal);
    let isOpen = false;
    try {
      const container = await sniffContainer(lease.cursor, source);
      const movie = await (container === 'mp4' ? openMp4 : openWebm)(lease.cursor, context);
      isOpen = true;
      return new Film(context, movie, life);
    } finally {
      lease.end(isOpen ? 'keep' : 'cancel');
    }
  }

  get presentation(): Presentation {
    return this.#presentation;
  }

  /** A copy: the receiver may transfer it. */
  get init(): OwnedBytes {
    return this.#movie.init.slice();
  }

  /** A snapshot at each change since `first`, until nothing can change any more. */
  async *laterPresentations(first: Presentation, signal: AbortSignal): AsyncGenerator<Presentation, void> {
    let seen = first;
    this.#loadLateIndex(signal).catch(() => {});
    while (this.#map.frontier || seen !== this.#presentation) {
      if (seen === this.#presentation) await this.#changes.wait(signal);
      if (seen === this.#presentation) continue;
      seen = this.#presentation;
      yield seen;
    }
  }

  async segments(range: TimeRange, signal: AbortSignal): Promise<readonly SegmentRef[]> {
    const media = { start: range.start - this.#offset, end: range.end - this.#offset };
    for (;;) {
      const units = this.#map.find(media);
      const { frontier } = this.#map;
      if (units[0]?.nested) await this.#expand(units[0], signal);
      else if (units[0] && !(await this.#isAccessPoint(units[0], media.start, signal))) continue;
      else if (units.length > 0) return this.#toSegments(untilNested(units), frontier, media);
      else if (!frontier || frontier.start >= media.end) return [];
      else if (media.start < frontier.reach) return this.#toSegments([], frontier, media);
      else if (this.#hasLateIndex) await this.#loadLateIndex(signal);
      else await this.#scanTo(media.start, signal);
    }
  }

  async *fetch(segment: SegmentRef, signal: AbortSignal): AsyncGenerator<OwnedBytes, void> {
    const position = Number(segment.id.slice(1));
    const known = this.#map.at(position);
    const lease = await this.#source.lease(position, signal, known?.endPosition);
    let isDone = false;
    try {
      const result = yield* readUnit(this.#movie.walker, lease.cursor, 'stream', known?.endPosition);
      this.#learn(position, known, result);
      isDone = true;
    } finally {
      lease.end(isDone ? 'keep' : 'cancel');
    }
  }

  #toSegments(units: readonly Unit[], frontier: Frontier | undefined, media: TimeRange): SegmentRef[] {
    const segments = units.map((unit) =>
      this.#toSegment(unit.position, unit.start, unit.end, unit.endPosition - unit.position),
    );
    const last = units.at(-1);
    const continues = frontier && frontier.start < media.end && (!last || last.endPosition <= frontier.position);
    const isNext = continues && this.#map.end === (last?.end ?? this.#map.end);
    return isNext ? [...segments, this.#toSegment(frontier.position, frontier.start, Infinity, undefined)] : segments;
  }

  #toSegment(position: number, start: number, end: number, sizeBytes: number | undefined): SegmentRef {
    return {
      id: `@${position}`,
      rendition: FILE_RENDITION,
      start: start + this.#offset,
      end: end + this.#offset,
      init: INIT,
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      ...(this.#offset === 0 ? {} : { timestampOffset: this.#offset }),
    };
  }

  #learn(position: number, known: Unit | undefined, { unit, sync, next, boundary }: UnitResult): void {
    const isFirst = position === this.#movie.first.position;
    if (!unit && isFirst && !next) {
      throw corrupt(this.#source.url, position, 'it ends inside its first fragment');
    }
    if (known && boundary !== 'met') {
      const where = `the index of ${this.#source.url} does not fit the file at byte ${position}`;
      if (boundary === 'missed') this.#warn(`${where}; going on without it`);
      this.#map.distrust(known, unit, next);
    } else if (known?.end === Infinity && unit) this.#map.distrust(known, unit, this.#map.frontier);
    else if (!known) this.#map.learn(position, unit && this.#withEnd(unit), next);
    const now = this.#map.at(position);
    if (now && (sync || !this.#map.joinToPrevious(now))) this.#accessPoints.add(position);
    this.#update();
  }

  /** The last unit of a film that was only skimmed ends where the headers say, until it is read. */
  #withEnd(unit: Unit): Unit {
    const said = this.#movie.duration;
    if (unit.end < Infinity || said === undefined) return unit;
    return { ...unit, end: Math.max(unit.start, said - this.#offset) };
  }

  /**
   * Whether decoding can begin at a unit for a time in it; if not, the map is corrected. An index need not be right:
   * ffmpeg's `mfra` lists every fragment. The look costs no request of its own, since the unit is what is read next.
   */
  async #isAccessPoint(unit: Unit, time: number, signal: AbortSignal): Promise<boolean> {
    if (this.#accessPoints.has(unit.position)) return true;
    const lease = await this.#source.leaseForLook(unit.position, signal);
    let head: FragmentHead | undefined;
    try {
      head = await this.#movie.walker.peek(lease.cursor);
    } catch (error) {
      // Damaged: whoever fetches it gets to know.
      if (!(error instanceof PlayerError) || error.code !== 'E_SOURCE_CORRUPT') throw error;
    } finally {
      lease.end('keep');
    }
    if (head && !head.sync && (await this.#correct(unit, time, signal))) return false;
    this.#accessPoints.add(unit.position);
    return !(head?.sync && this.#moveStart(unit, head.start));
  }

  #moveStart(unit: Unit, start: number): boolean {
    return start - unit.start > ACCESS_TOLERANCE_SECONDS && this.#map.moveStart(unit, start);
  }

  /** A unit that does not begin with an access point: has it one before `time`, or has the one before it to do? */
  async #correct(unit: Unit, time: number, signal: AbortSignal): Promise<boolean> {
    const lease = await this.#source.leaseForHops(unit.position, signal);
    let found: FragmentHead | undefined;
    try {
      const { walker } = this.#movie;
      for (;;) {
        const head = await walker.peek(lease.cursor);
        if (!head || head.position >= unit.endPosition || head.start > time) break;
        if (head.sync) found = head;
        if (!(await walker.skip(lease.cursor, head))) break;
      }
    } finally {
      lease.end('keep');
    }
    if (!found) return this.#map.joinToPrevious(unit);
    this.#map.split(unit, found);
    this.#accessPoints.add(found.position);
    return true;
  }

  /** Finds out what lies behind the frontier without its media, in small requests where the server allows it. */
  async #scanTo(time: number, signal: AbortSignal): Promise<void> {
    const frontier = this.#map.frontier;
    if (!frontier) return;
    const lease = await this.#source.leaseForHops(frontier.position, signal);
    try {
      for (let from: Frontier | undefined = frontier; from && from.reach <= time; from = this.#map.frontier) {
        await lease.cursor.moveTo(from.position);
        const step = await readUnit(this.#movie.walker, lease.cursor, 'skip', undefined).next();
        if (step.done) this.#learn(from.position, undefined, step.value);
      }
    } finally {
      lease.end('keep');
    }
  }

  /** Once, for all who ask; a failure means that the file is played without it. */
  async #loadLateIndex(signal: AbortSignal): Promise<void> {
    if (!this.#hasLateIndex) return;
    this.#lateIndex ??= this.#readLateIndex(this.#life).finally(() => (this.#lateIndex = undefined));
    await orAbort(this.#lateIndex, signal);
  }

  async #readLateIndex(signal: AbortSignal): Promise<void> {
    let index: readonly IndexedUnit[] | undefined;
    try {
      index = await this.#movie.loadIndex!(signal);
      signal.throwIfAborted();
      if (index) this.#map.adopt(index, (this.#movie.duration ?? 0) - this.#offset);
    } catch (error) {
      if (signal.aborted) throw error;
      this.#warn(`the index of ${this.#source.url} could not be read; seeking will be slower`);
    }
    this.#hasLateIndex = false;
    const { frontier } = this.#map;
    // Behind the last access point there is one unit, and its end is that of the film.
    if (index && frontier && this.#movie.duration === undefined) await this.#scanTo(Infinity, signal);
    this.#update();
  }

  async #expand(unit: Unit, signal: AbortSignal): Promise<void> {
    const media = { position: unit.position, endPosition: unit.endPosition, start: unit.start, sync: true };
    const index = await this.#movie.loadNested?.(media, signal);
    this.#map.expand(unit, index);
  }

  #cutAtEnd(): void {
    const { totalBytes } = this.#source;
    if (totalBytes === null) return;
    const lost = this.#map.cutAt(totalBytes);
    if (lost > 0) this.#warn(`${this.#source.url} breaks off at byte ${totalBytes}; what is complete is played`);
  }

  #update(): void {
    const next = this.#snapshot();
    if (next.duration !== this.#presentation.duration) this.#presentation = next;
    this.#changes.notify();
  }

  #snapshot(): Presentation {
    return describeMovie(this.#movie, this.#duration(), this.#source.totalBytes);
  }

  #duration(): number {
    const said = this.#movie.duration;
    const { frontier, end } = this.#map;
    const seen = end === undefined ? undefined : end + this.#offset;
    if (frontier || seen === undefined) return said ?? this.#indexedEnd ?? Infinity;
    return said !== undefined && Math.abs(said - seen) <= DURATION_TOLERANCE_SECONDS ? said : seen;
  }
}

/** The first ones whose parts are known: a contract's "fewer than all". */
function untilNested(units: readonly Unit[]): readonly Unit[] {
  const at = units.findIndex((unit) => unit.nested);
  return at < 0 ? units : units.slice(0, at);
}
