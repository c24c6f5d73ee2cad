import type { Load } from './load.js';

/** Playback may be ahead of where it is thought to be by this at its rate, seconds; a crash jumps to the end. */
const JUMP_SECONDS = 1;

/**
 * Keeps the ends that are none from everybody who listens to the video later: a crashed worker makes a playing video report
 * a pause and an end (browser-facts.md, "Handle life cycle"). Until aborted. The `timeupdate` before them passes: to listen
 * for it takes more of the page's time than all else while a video just plays (Chromium 156).
 */
export function suppressFalseEnds(
  video: HTMLVideoElement,
  currentLoad: () => Load | undefined,
  signal: AbortSignal,
): void {
  /** The end was reached, and nothing has led away from it since. */
  let hasEnded = false;
  /** It was said to have been reached, and is looked into: if it turns out to be true it is told again, and believed. */
  let isSuspected = false;
  const hasJumped = ({ position }: Load): boolean => {
    const { duration, playbackRate } = video;
    return duration - position > JUMP_SECONDS * Math.max(1, playbackRate);
  };
  const check = (event: Event): void => {
    const load = currentLoad();
    if (!load) return;
    const { ended } = video;
    const isEnd = event.type === 'ended';
    const isDoubtful = !load.endOfStream || (load.mayCrash && !hasEnded && !isSuspected && hasJumped(load));
    const isFalse = isEnd ? !ended || isDoubtful : ended && isDoubtful;
    // WebKitGTK 2.50 says it again when the last samples turn out to reach a little further.
    const isRepeated = isEnd && hasEnded;
    if (!isFalse && !isRepeated) {
      hasEnded ||= isEnd;
      return;
    }
    event.stopImmediatePropagation();
    if (!isEnd || isRepeated) return;
    isSuspected = true;
    load.suspectEnd();
  };
  const options = { capture: true, signal };
  for (const type of ['pause', 'ended']) video.addEventListener(type, check, options);
  const onMove = (): void => {
    // WebKitGTK 2.50 at the end of video that was played fast: it seeks to the end by itself, from a position beyond, and
    // tells of the end once more.
    if (video.ended) return;
    hasEnded = false;
    isSuspected = false;
  };
  for (const type of ['seeking', 'emptied']) video.addEventListener(type, onMove, options);
}
