/** A half-open range `[start, end)` of presentation seconds. `end` may be `Infinity`. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}
