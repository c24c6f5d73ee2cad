import type { Load } from './load.js';

/**
 * Keeps the ends that are none from everybody who listens to the video later: a crashed worker makes a playing video report
 * a pause and an end (browser-facts.md, "Handle life cycle"). Until aborted.
 */
export function suppressFalseEnds(
  video: HTMLVideoElement,
  currentLoad: () => Load | undefined,
  signal: AbortSignal,
): void {
  /** The end was reached, and nothing has led away from it since. */
  let hasEnded = false;
  const check = (event: Event): void => {
    const load = currentLoad();
    if (!load) return;
    const { ended } = video;
    const isEnd = event.type === 'ended';
    const isFalse = isEnd ? !ended || !load.endOfStream : ended && !load.endOfStream;
    // WebKitGTK 2.50 says it again when the last samples turn out to reach a little further.
    const isRepeated = isEnd && hasEnded;
    if (!isFalse && !isRepeated) {
      hasEnded ||= isEnd;
      return;
    }
    event.stopImmediatePropagation();
    if (isEnd && !isRepeated) load.suspectEnd();
  };
  const options = { capture: true, signal };
  for (const type of ['timeupdate', 'pause', 'ended']) video.addEventListener(type, check, options);
  for (const type of ['seeking', 'emptied']) video.addEventListener(type, () => (hasEnded = false), options);
}
