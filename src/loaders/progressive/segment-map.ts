import type { TimeRange } from '../../model/time-range.js';
import type { IndexedUnit } from './movie.js';

/** A part of the file that can be decoded from its beginning. Media seconds. */
export interface Unit {
  readonly position: number;
  readonly endPosition: number;
  readonly start: number;
  readonly end: number;
  /** Holds an index of its own that was not read. */
  readonly nested: boolean;
}

/** Where knowledge ends: media may follow, or not. */
export interface Frontier {
  readonly position: number;
  readonly start: number;
  /** A time below this one is looked for in the very next unit, without asking the file first. */
  readonly reach: number;
}

/** Shorter pieces are joined: each segment costs the engine a turn. Encoders who mean a second may miss it by frames. */
export const MIN_UNIT_SECONDS = 0.9;
/** A unit ends here even where no access point comes, so that the buffer goals stay in force. */
export const MAX_UNIT_SECONDS = 10;

/** Which part of the file holds which time: what an index said, what was seen, and where both end. */
export class SegmentMap {
  #units: readonly Unit[] = [];
  #frontier: Frontier | undefined;

  /** Knows nothing but where the media begin. */
  constructor(position: number, start: number) {
    this.#frontier = nextFrontier(position, start);
  }

  /** Undefined: everything is known. */
  get frontier(): Frontier | undefined {
    return this.#frontier;
  }

  /** Of the last known unit. */
  get end(): number | undefined {
    return this.#units.at(-1)?.end;
  }

  at(position: number): Unit | undefined {
    return this.#units.find((unit) => unit.position === position);
  }

  /** Known units that overlap the range. */
  find(range: TimeRange): readonly Unit[] {
    return this.#units.filter((unit) => unit.end > range.start && unit.start < range.end);
  }

  /**
   * Takes over an index for all that has not been seen. One whose last part has no end leaves that as the frontier, to be
   * reached for any time below `reach`.
   */
  adopt(index: readonly IndexedUnit[], reach: number): void {
    const from = this.#frontier;
    if (!from) return;
    const ahead = index.filter((unit) => unit.position >= from.position);
    const first = ahead[0];
    if (!first) return;
    // What lies between the part seen and the first access point ahead is played from the part seen.
    const bridge = { position: from.position, start: Math.min(from.start, first.start), sync: true };
    const parts = first.position > from.position ? [bridge, ...ahead] : ahead;
    const units = joinShort(parts);
    const open = units.at(-1)!;
    this.#units = [...this.#units, ...units.filter((unit) => Number.isFinite(unit.end))];
    const last = this.#units.at(-1)!;
    this.#frontier = Number.isFinite(open.end)
      ? nextFrontier(last.endPosition, last.end)
      : { position: open.position, start: open.start, reach: Math.max(reach, open.start + MIN_UNIT_SECONDS) };
  }

  /** What reading from the frontier found: a unit or none, and where the next one begins, if there is one. */
  learn(
    position: number,
    unit: Unit | undefined,
    next: { readonly position: number; readonly start: number } | undefined,
  ): void {
    if (this.#frontier?.position !== position) return this.#absorb(unit);
    if (unit) this.#units = [...this.#units, unit];
    this.#frontier = next && nextFrontier(next.position, next.start);
  }

  /** An index came while a unit was read that is longer than what the index says of it. */
  #absorb(unit: Unit | undefined): void {
    const own = unit && this.at(unit.position);
    if (!own || unit.endPosition <= own.endPosition) return;
    const { endPosition, end } = unit;
    this.#units = this.#units.flatMap((old) => {
      if (old === own) return [unit];
      if (old.position < own.position || old.position >= endPosition) return [old];
      return old.endPosition > endPosition ? [{ ...old, position: endPosition, start: Math.max(old.start, end) }] : [];
    });
    const { frontier } = this;
    if (frontier && frontier.position < endPosition)
      this.#frontier = { ...frontier, position: endPosition, start: end };
  }

  /** A unit that cannot be decoded by itself belongs to the one before. False: there is none. */
  joinToPrevious(unit: Unit): boolean {
    const i = this.#units.indexOf(unit);
    const previous = this.#units[i - 1];
    if (!previous || previous.nested) return false;
    const joined = { ...previous, endPosition: unit.endPosition, end: unit.end };
    this.#units = [...this.#units.slice(0, i - 1), joined, ...this.#units.slice(i + 1)];
    return true;
  }

  /** Decoding can begin inside of a unit: from there on it is a unit of its own. */
  split(unit: Unit, at: { readonly position: number; readonly start: number }): void {
    const head = { ...unit, endPosition: at.position, end: at.start };
    const tail = { ...unit, position: at.position, start: at.start };
    this.#units = this.#units.flatMap((old) => (old === unit ? [head, tail] : [old]));
  }

  /** A unit can be decoded later than the index said; what precedes has to do until then. False: nothing precedes. */
  moveStart(unit: Unit, start: number): boolean {
    const i = this.#units.indexOf(unit);
    if (i < 1 || start >= unit.end) return false;
    this.#units = this.#units.map((old, j) =>
      j === i ? { ...old, start } : j === i - 1 ? { ...old, end: start } : old,
    );
    return true;
  }

  /** Puts the parts of a nested index in the place of the whole. */
  expand(unit: Unit, index: readonly IndexedUnit[] | undefined): void {
    const parts = index && index.length > 0 ? joinShort(index) : [{ ...unit, nested: false }];
    // An id is a position: the first part keeps that of the whole.
    const [first, ...rest] = parts;
    this.#units = this.#units.flatMap((old) =>
      old === unit ? [{ ...first!, position: unit.position }, ...rest] : [old],
    );
  }

  /** Forgets what an index said from a unit on, because reading it found something else. */
  distrust(
    known: Unit,
    seen: Unit | undefined,
    next: { readonly position: number; readonly start: number } | undefined,
  ): void {
    const kept = this.#units.filter((unit) => unit.position < known.position);
    this.#units = seen ? [...kept, seen] : kept;
    this.#frontier = next && nextFrontier(next.position, next.start);
  }

  /** Forgets everything that lies beyond the end of the file. Returns how many units that were. */
  cutAt(totalBytes: number): number {
    const kept = this.#units.filter((unit) => unit.endPosition <= totalBytes);
    const lost = this.#units.length - kept.length;
    const first = this.#units[0];
    this.#units = kept;
    // Not even the first one fits: rather the index is wrong than the file.
    if (first && kept.length === 0) this.#frontier = nextFrontier(first.position, first.start);
    else if (lost > 0 || (this.#frontier && this.#frontier.position >= totalBytes)) this.#frontier = undefined;
    return lost;
  }
}

function nextFrontier(position: number, start: number): Frontier {
  return { position, start, reach: start + MIN_UNIT_SECONDS };
}

/** Joins parts until each begins with an access point and is long enough. */
function joinShort(parts: readonly IndexedUnit[]): Unit[] {
  const units: Unit[] = [];
  parts.forEach((part, i) => {
    const following = parts[i + 1];
    const endPosition = part.endPosition ?? following?.position ?? Infinity;
    const end = part.end ?? following?.start ?? Infinity;
    const last = units.at(-1);
    const joins = last && !part.nested && !last.nested && (!part.sync || last.end - last.start < MIN_UNIT_SECONDS);
    // The last part of an open index stays apart: it becomes the frontier.
    if (joins && Number.isFinite(end)) units[units.length - 1] = { ...last, endPosition, end };
    else units.push({ position: part.position, endPosition, start: part.start, end, nested: part.nested === true });
  });
  return units;
}
