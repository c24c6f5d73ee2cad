import type { Load } from './load.js';

/** Between two `timeupdate` events playback moves by a quarter of a second at its rate, seconds; a crash jumps to the end. */
const JUMP_SECONDS = 1;

/**
 * Keeps the ends that are none from everybody who listens to the video later: a crashed worker makes a playing video report
 * a pause and an end (browser-facts.md, "Handle life cycle"). Until aborted.
 * @param onTime called at each `timeupdate` that is true: one listener less, of 0.08 ms four times a second.
 */
export function suppressFalseEnds(
  video: HTMLVideoElement,
  currentLoad: () => Load | undefined,
  onTime: (load: Load) => void,
  signal: AbortSignal,
): void {
  /** The end was reached, and nothing has led away from it since. */
  let hasEnded = false;
  /** Where playback was when it was last seen on its way. */
  let position = 0;
  const hasJumped = (): boolean => {
    const { duration, playbackRate } = video;
    return duration - position > JUMP_SECONDS * Math.max(1, playbackRate);
  };
  const check = (event: Event): void => {
    const load = currentLoad();
    if (!load) return;
    const { ended } = video;
    const isEnd = event.type === 'ended';
    if (!ended) position = video.currentTime;
    const isDoubtful = !load.endOfStream || (load.mayCrash && !hasEnded && hasJumped());
    const isFalse = isEnd ? !ended || isDoubtful : ended && isDoubtful;
    // WebKitGTK 2.50 says it again when the last samples turn out to reach a little further.
    const isRepeated = isEnd && hasEnded;
    if (!isFalse && !isRepeated) {
      hasEnded ||= isEnd;
      if (event.type === 'timeupdate') onTime(load);
      return;
    }
    event.stopImmediatePropagation();
    if (!isEnd || isRepeated) return;
    // If it turns out to be true it is told again, and believed.
    position = video.currentTime;
    load.suspectEnd();
  };
  const options = { capture: true, signal };
  for (const type of ['timeupdate', 'pause', 'ended']) video.addEventListener(type, check, options);
  const onMove = (): void => {
    // WebKitGTK 2.50 at the end of video that was played fast: it seeks to the end by itself, from a position beyond, and
    // tells of the end once more.
    if (video.ended) return;
    hasEnded = false;
    position = video.currentTime;
  };
  for (const type of ['seeking', 'emptied']) video.addEventListener(type, onMove, options);
}
