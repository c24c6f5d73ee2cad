// What was on the screen and when, by requestVideoFrameCallback.

/**
 * @typedef {object} Frame
 * @property {number} presentedAt milliseconds of performance.now(): when the browser handed it to its compositor
 * @property {number} mediaTime seconds
 * @property {number} presentedFrames how many there were, this one included
 * @property {number} height pixels
 */

/** @returns {Frame} */
const toFrame = ({ presentationTime, mediaTime, presentedFrames, height }) => ({
  presentedAt: presentationTime,
  mediaTime,
  presentedFrames,
  height,
});

/**
 * @param {HTMLVideoElement} video
 * @returns {Promise<Frame>}
 */
export const firstFrame = (video) =>
  new Promise((resolve) => video.requestVideoFrameCallback((_, metadata) => resolve(toFrame(metadata))));

/** A seek ends at the place asked for, give or take; the frames of before are farther away. */
const NEAR_SECONDS = 0.5;

/**
 * The first frame of about that time.
 *
 * @param {HTMLVideoElement} video
 * @param {number} seconds
 */
export async function frameNear(video, seconds) {
  for (;;) {
    const frame = await firstFrame(video);
    if (Math.abs(frame.mediaTime - seconds) <= NEAR_SECONDS) return frame;
  }
}

/** Notes frames from now on: all of them while the page is calm, the last of each block while it is not. */
export class FrameLog {
  /** @type {Frame[]} */
  #frames = [];

  constructor(video) {
    const next = (_, metadata) => {
      this.#frames.push(toFrame(metadata));
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
  }

  get frames() {
    return this.#frames;
  }

  /** When the first frame was there: earlier than a blocked page hears of it, by what was played since. */
  get first() {
    const [frame] = this.#frames;
    if (!frame || frame.presentedFrames === 1) return frame;
    return { ...frame, presentedAt: frame.presentedAt - frame.mediaTime * 1000, mediaTime: 0 };
  }

  /** @param {(frame: Frame) => boolean} test of the media time played, how much passes */
  shareOf(test) {
    const all = this.#steps();
    const sum = (steps) => steps.reduce((total, { seconds }) => total + seconds, 0);
    return sum(all.filter(({ frame }) => test(frame))) / sum(all);
  }

  /** Seconds played by height. */
  heights() {
    const seconds = {};
    for (const { frame, seconds: played } of this.#steps())
      seconds[frame.height] = (seconds[frame.height] ?? 0) + played;
    return seconds;
  }

  #steps() {
    return this.#frames.slice(1).map((frame, i) => ({ frame, seconds: frame.mediaTime - this.#frames[i].mediaTime }));
  }
}

/** What is lost between two frames by the jitter of a calm screen. */
const JITTER_MS = 250;

/**
 * How long the picture stood still after the first frame, which a blocked page may hear nothing of by events.
 *
 * @param {FrameLog} log
 */
export function collectStall({ frames }) {
  let stalledMs = 0;
  for (let i = 1; i < frames.length; i++) {
    const wallMs = frames[i].presentedAt - frames[i - 1].presentedAt;
    const lostMs = wallMs - (frames[i].mediaTime - frames[i - 1].mediaTime) * 1000;
    if (lostMs > JITTER_MS) stalledMs += lostMs;
  }
  return { stalledMs };
}
