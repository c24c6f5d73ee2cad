/** Milliseconds since the epoch with sub-millisecond resolution; the same clock in the page and in its workers. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
