const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Blocks this thread: nothing else of the page runs meanwhile, as with a long task of any script.
 *
 * @param {number} ms
 */
export function block(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/**
 * Blocks the page again and again, with a frame and a pause in between so that it can be seen and used.
 *
 * @param {() => {busyMs: number, pauseMs: number}} read asked each time, so that changes count at once
 * @param {AbortSignal} signal ends it
 */
export async function keepBusy(read, signal) {
  while (!signal.aborted) {
    const { busyMs, pauseMs } = read();
    await nextFrame();
    await sleep(pauseMs);
    if (!signal.aborted) block(busyMs);
  }
}
