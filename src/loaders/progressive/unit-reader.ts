import type { OwnedBytes } from '../../shared/bytes.js';
import type { ByteCursor } from './byte-cursor.js';
import type { FragmentHead, FragmentWalker } from './movie.js';
import { MAX_UNIT_SECONDS, MIN_UNIT_SECONDS, type Unit } from './segment-map.js';

/** What reading a unit found out. */
export interface UnitResult {
  /** Undefined: not one fragment was complete. Its end is `Infinity` where only its bytes would tell. */
  readonly unit?: Unit;
  /** Whether decoding can begin in its first fragment. */
  readonly sync: boolean;
  /** The fragment behind it, unread. Undefined at the end of the media, and where an end position was given and met. */
  readonly next?: FragmentHead;
  /** `met`: the end position given; `missed`: fragments do not end there; `open`: none was given, or the media ended. */
  readonly boundary: 'met' | 'missed' | 'open';
}

export type UnitMode = 'stream' | 'skip';

/**
 * From one access point to the next, yielding the bytes that MSE takes. Ends at `endPosition` if one is known, else
 * before the next fragment that can be decoded by itself.
 */
export async function* readUnit(
  walker: FragmentWalker,
  cursor: ByteCursor,
  mode: UnitMode,
  endPosition: number | undefined,
): AsyncGenerator<OwnedBytes, UnitResult> {
  const { position } = cursor;
  let head = await walker.peek(cursor);
  if (!head || (endPosition !== undefined && head.position >= endPosition)) return { sync: true, boundary: 'open' };
  const { start, sync } = head;
  let unit: Unit | undefined;
  for (;;) {
    const done = mode === 'stream' ? yield* walker.stream(cursor, head) : await walker.skip(cursor, head);
    // Broken off: there is nothing behind it.
    if (!done) return { ...(unit ? { unit } : {}), sync, boundary: 'open' };
    const end = Math.max(unit?.end ?? start, done.end ?? start);
    unit = { position, endPosition: cursor.position, start, end, nested: false };
    if (endPosition !== undefined && cursor.position === endPosition) return { unit, sync, boundary: 'met' };
    const next = await walker.peek(cursor);
    // The last frames of a fragment may be shown after the first ones of the next; holes are left as they are.
    if (next) unit = { ...unit, end: done.end === undefined ? next.start : Math.min(end, Math.max(next.start, start)) };
    if (!next) return { unit: done.end === undefined ? { ...unit, end: Infinity } : unit, sync, boundary: 'open' };
    if (endPosition !== undefined && next.position >= endPosition) {
      return { unit, sync, next, boundary: isMet(cursor, endPosition, unit) ? 'met' : 'missed' };
    }
    const length = next.start - start;
    const isLongEnough = endPosition === undefined && next.sync && length >= MIN_UNIT_SECONDS;
    if (isLongEnough || (endPosition === undefined && length >= MAX_UNIT_SECONDS))
      return { unit, sync, next, boundary: 'open' };
    head = next;
  }
}

/** Whether the end position lies between two fragments. */
function isMet(cursor: ByteCursor, endPosition: number, unit: Unit): boolean {
  return unit.endPosition <= endPosition && endPosition <= cursor.position;
}
