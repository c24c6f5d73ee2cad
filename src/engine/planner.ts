import type { BufferConfig } from '../model/config.js';
import type { SegmentRef } from '../model/presentation.js';
import type { TimeRange } from '../model/time-range.js';
import { contiguousEnd, type TimeRangeList } from '../shared/time-ranges.js';
import type { SegmentRecord } from './inventory.js';

/** Two pieces of a stream closer than this are one for a decoder: about two frames at 24/s. */
export const JOIN_SECONDS = 0.1;

/** What the forward decision is made from. */
export interface ForwardState {
  readonly position: number;
  readonly buffered: TimeRangeList;
  /** Bytes held from the position on. */
  readonly bytesAhead: number;
  /** Seconds wanted ahead; the configured goal, or less after the quota was met. */
  readonly goalSeconds: number;
  readonly goalBytes: number;
  /** False while a ManagedMediaSource asks not to fetch. */
  readonly streaming: boolean;
  /** How long the video has been waiting, milliseconds. */
  readonly waitingMs: number;
  /** Up to where the track that leads is being fetched; `Infinity`: nothing to give way to. */
  readonly limit: number;
}

/** A video that waits this long with the goal met wants more than the goal, milliseconds. */
const STARVED_AFTER_MS = 500;

/**
 * What such a video gets, seconds. Chromium 156 wants more ahead after each underflow before it plays again: measured, it
 * waited for ever after the fourth one with 2 s buffered and a goal of 1.5 s.
 */
const STARVED_GOAL_SECONDS = 10;

/** Whether to look for more media: up to where, or not now. */
export type ForwardPlan =
  | { readonly type: 'fill'; readonly horizon: number }
  | { readonly type: 'wait'; readonly reason: 'goal' | 'bytes' | 'not-streaming' | 'gives-way' };

/** Whether the buffer ahead of the position wants more. */
export function planForward(state: ForwardState): ForwardPlan {
  if (!state.streaming) return { type: 'wait', reason: 'not-streaming' };
  const isStarved = state.waitingMs >= STARVED_AFTER_MS;
  const goalSeconds = isStarved ? Math.max(state.goalSeconds, STARVED_GOAL_SECONDS) : state.goalSeconds;
  const end = contiguousEnd(state.buffered, state.position, JOIN_SECONDS);
  if (end - state.position >= goalSeconds) return { type: 'wait', reason: 'goal' };
  // A single segment larger than the byte goal must still be playable: a second ahead is always allowed.
  if (state.bytesAhead >= state.goalBytes && end - state.position >= 1) return { type: 'wait', reason: 'bytes' };
  // What is at the position is needed along with the leading track's: also in the last frames of its segment.
  const limit = state.limit > state.position ? Math.max(state.limit, state.position + 2 * JOIN_SECONDS) : -Infinity;
  const horizon = Math.min(state.position + goalSeconds, limit - JOIN_SECONDS);
  // Nothing is held up by it for long: the limit moves on with each segment of the leading track, also one that fails.
  return end < horizon ? { type: 'fill', horizon } : { type: 'wait', reason: 'gives-way' };
}

/** The first segment that is not in the buffer yet. */
export function selectSegment(
  segments: readonly SegmentRef[],
  position: number,
  isHeld: (segment: SegmentRef) => boolean,
): SegmentRef | undefined {
  return segments.find((segment) => segment.end > position && !isHeld(segment));
}

/** Whether a segment under way is wanted after a seek: there, or right behind what can be played from there. */
export function isUsefulAt({ start, end }: SegmentRef, position: number, buffered: TimeRangeList): boolean {
  // The end of a segment may be unknown; a seek a long way ahead is not served by waiting for it.
  const knownEnd = Number.isFinite(end) ? end : start + 10;
  const playableTo = contiguousEnd(buffered, position, JOIN_SECONDS);
  return position < knownEnd && (position >= start || playableTo >= start - JOIN_SECONDS);
}

/** Sums of durations are not exact, seconds. */
const ROUNDING_SECONDS = 0.001;

/** Whether segments that are held up to `coveredTo` are all that there is. */
export function isHeldToEnd(coveredTo: number, duration: number): boolean {
  return coveredTo >= duration - ROUNDING_SECONDS;
}

/** What to take away behind the playhead, or undefined. */
export function planBackRemoval(
  records: readonly SegmentRecord[],
  buffered: TimeRangeList,
  safePosition: number,
  config: Pick<BufferConfig, 'backSeconds' | 'backBytes'>,
): TimeRange | undefined {
  const first = buffered[0];
  if (!first || first.start >= safePosition) return undefined;
  // Removal takes everything up to the next random access point (MSE §3.5.9), so it must end where a segment starts.
  const starts = records
    .map(({ segment }) => segment.start)
    .filter((start) => start <= safePosition)
    .sort((a, b) => a - b);
  let end = starts.filter((start) => start <= safePosition - config.backSeconds).at(-1);
  let bytes = 0;
  for (const start of [...starts].reverse()) {
    bytes += sizeOfSegmentsAt(records, start);
    if (bytes <= config.backBytes || start === starts.at(-1)) continue;
    const next = starts.find((s) => s > start);
    end = Math.max(end ?? 0, next ?? start);
    break;
  }
  // In steps of a second at least: each removal costs an operation in which nothing can be appended.
  return end !== undefined && end - first.start >= 1 ? { start: 0, end } : undefined;
}

function sizeOfSegmentsAt(records: readonly SegmentRecord[], start: number): number {
  return records.reduce((sum, r) => (r.segment.start === start ? sum + r.sizeBytes : sum), 0);
}

/** Enough to fetch the next segment while what is there plays, seconds. */
const REPLACEMENT_MARGIN_SECONDS = 1;

/**
 * What to take away ahead of the playhead when something else is wanted: whole segments of a video, which begin with a
 * keyframe; anything of an audio track. Undefined: nothing is there.
 */
export function planReplacement(
  what: 'next-segments' | 'everything',
  records: readonly SegmentRecord[],
  buffered: TimeRangeList,
  position: number,
): TimeRange | undefined {
  const earliest = position + REPLACEMENT_MARGIN_SECONDS;
  const starts = records.map(({ segment }) => segment.start).filter((start) => start >= earliest);
  const start = what === 'everything' ? earliest : Math.min(...starts);
  return (buffered.at(-1)?.end ?? 0) > start ? { start, end: Infinity } : undefined;
}

/** What to do when the browser has no room: in this order, each tried once before the next. */
export type QuotaPlan =
  | { readonly type: 'remove'; readonly range: TimeRange; readonly goalSeconds: number }
  | { readonly type: 'wait'; readonly goalSeconds: number }
  | { readonly type: 'give-up' };

/** Never ask for less than this ahead, seconds. */
const MIN_GOAL_SECONDS = 2;

/** Room for the next append: first what has been played, then what is far ahead, then time. */
export function planQuotaRecovery(
  records: readonly SegmentRecord[],
  buffered: TimeRangeList,
  safePosition: number,
  position: number,
  goalSeconds: number,
): QuotaPlan {
  const ahead = contiguousEnd(buffered, position, JOIN_SECONDS) - position;
  // What the browser holds now is what it can hold; a fifth is left for the next segment to come in whole.
  const capacitySeconds = buffered.reduce((sum, range) => sum + range.end - range.start, 0);
  const lowered = Math.max(MIN_GOAL_SECONDS, Math.min(goalSeconds, capacitySeconds * 0.8));
  const behind = planBackRemoval(records, buffered, safePosition, { backSeconds: 1, backBytes: 0 });
  if (behind) return { type: 'remove', range: behind, goalSeconds: lowered };
  const far = buffered.find((range) => range.start > position + Math.max(ahead, MIN_GOAL_SECONDS));
  if (far) return { type: 'remove', range: { start: far.start, end: Infinity }, goalSeconds: lowered };
  const strayBehind = buffered.find((range) => range.end <= safePosition - JOIN_SECONDS);
  if (strayBehind) return { type: 'remove', range: { start: 0, end: strayBehind.end }, goalSeconds: lowered };
  return ahead > JOIN_SECONDS ? { type: 'wait', goalSeconds: lowered } : { type: 'give-up' };
}

/**
 * Where a planner may think playback is: a position at the very end would need no media at all, and an end of stream
 * declared there would cut the duration down to what is buffered.
 */
export function planningPosition(position: number, duration: number): number {
  return Number.isFinite(duration) ? Math.max(0, Math.min(position, duration - JOIN_SECONDS)) : position;
}
