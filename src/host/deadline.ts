/** How often a deadline looks at the clock, milliseconds. */
const TICK_MS = 100;

/** The most that one look may count. A hidden page's timers fire once a second (browser-facts.md), which is no block. */
const MAX_COUNTED_MS = { visible: 250, hidden: 1100 };

/**
 * Calls `onExpired` after `timeoutMs`, not counting the time in which this thread was blocked: what waits for the page's
 * own turn must not be blamed for the page's work. Returns the function that cancels it.
 */
export function startDeadline(timeoutMs: number, onExpired: () => void): () => void {
  let remainingMs = timeoutMs;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const most = document.visibilityState === 'hidden' ? MAX_COUNTED_MS.hidden : MAX_COUNTED_MS.visible;
    remainingMs -= Math.min(now - last, most);
    last = now;
    if (remainingMs > 0) return;
    clearInterval(timer);
    onExpired();
  }, TICK_MS);
  return () => clearInterval(timer);
}
