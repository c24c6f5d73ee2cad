/** @typedef {{label: string, type: string, ranges: readonly {start: number, end: number}[]}} Lane */

/** Longer streams show this many seconds, with the playhead at a third of them. */
const WINDOW_SECONDS = 90;
const TICKS = [1, 2, 5, 10, 15, 30, 60];
const LABEL_WIDTH = 92;
const AXIS_HEIGHT = 24;
const MIN_TICK_PX = 56;

/** A timeline of what is in the buffer: a lane per track, the playhead, and how far ahead the engine wants to be. */
export class BufferGraph {
  #canvas;
  #player;
  #isVisible = false;
  #frame = 0;
  #lastPicture = '';

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import('mse-worker-player').MseWorkerPlayerElement} player
   */
  constructor(canvas, player) {
    this.#canvas = canvas;
    this.#player = player;
    // Nobody pays for a picture out of sight: no frames are asked for there, and a hidden tab gets none anyway.
    const onVisibility = ([entry]) => {
      this.#isVisible = entry.isIntersecting;
      this.#schedule();
    };
    new IntersectionObserver(onVisibility, { rootMargin: '200px' }).observe(canvas);
    new ResizeObserver(() => this.#schedule()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#schedule());
    // While it plays, each frame asks for the next one; while it does not, these are the only changes.
    for (const type of ['statschange', 'playing', 'seeking', 'seeked', 'emptied', 'loadedmetadata', 'error']) {
      player.addEventListener(type, () => this.#schedule());
    }
  }

  #schedule() {
    if (!this.#isVisible || this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
      if (!this.#player.paused && !this.#player.ended) this.#schedule();
    });
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const scale = devicePixelRatio;
    const colors = this.#colors();
    const state = this.#state();
    const picture = JSON.stringify([width, height, scale, colors, state]);
    if (picture === this.#lastPicture || width === 0) return;
    this.#lastPicture = picture;

    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    const context = this.#canvas.getContext('2d');
    context.scale(scale, scale);
    context.font = `12px ${getComputedStyle(this.#canvas).fontFamily}`;
    paint(context, { width, height }, colors, state);
  }

  /** All that the picture shows. */
  #state() {
    const { duration, currentTime, stats } = this.#player;
    const end = Number.isFinite(duration) && duration > 0 ? duration : currentTime + 30;
    const length = Math.min(end, WINDOW_SECONDS);
    const start = Math.max(0, Math.min(currentTime - length / 3, end - length));
    const goal = stats?.forwardGoalSeconds ?? 0;
    return {
      start,
      end: start + length,
      position: currentTime,
      goalEnd: Math.min(currentTime + goal, end),
      lanes: this.#lanes(),
    };
  }

  /** @returns {Lane[]} one for each SourceBuffer; for the browser's own player, which has none we know of, one in all */
  #lanes() {
    const { stats, presentation, buffered } = this.#player;
    if (stats?.buffers.length) {
      return stats.buffers.map(({ track, mimeType, ranges }) => {
        const type = presentation?.tracks.find(({ id }) => id === track)?.type ?? 'video';
        return { label: labelOf(type, mimeType), type, ranges };
      });
    }
    const ranges = Array.from(buffered, (_, i) => ({ start: buffered.start(i), end: buffered.end(i) }));
    return [{ label: 'Buffer', type: 'video', ranges }];
  }

  #colors() {
    const style = getComputedStyle(this.#canvas);
    const color = (name) => style.getPropertyValue(`--${name}`);
    return {
      video: color('accent'),
      audio: color('audio'),
      goal: color('goal'),
      lane: color('sunken'),
      line: color('line'),
      text: color('text'),
      muted: color('muted'),
    };
  }
}

/** A track of type `video` may hold both, in the same segments: its codecs tell. */
function labelOf(type, mimeType) {
  if (type === 'audio') return 'Audio';
  return /codecs=.*,/.test(mimeType) ? 'Video + audio' : 'Video';
}

function paint(context, { width, height }, colors, { start, end, position, goalEnd, lanes }) {
  const bottom = height - AXIS_HEIGHT;
  const pxPerSecond = (width - LABEL_WIDTH - 1) / (end - start);
  const x = (seconds) => LABEL_WIDTH + (Math.max(start, Math.min(seconds, end)) - start) * pxPerSecond;
  const fill = (color, from, top, to, h) => {
    context.fillStyle = color;
    context.beginPath();
    context.roundRect(x(from), top, Math.max(x(to) - x(from), 0), h, 5);
    context.fill();
  };

  const pitch = bottom / lanes.length;
  const laneHeight = Math.min(34, pitch - 10);
  context.textBaseline = 'middle';
  lanes.forEach(({ label, type, ranges }, index) => {
    const top = pitch * (index + 0.5) - laneHeight / 2;
    context.fillStyle = colors.muted;
    context.textAlign = 'left';
    context.fillText(label, 0, top + laneHeight / 2);
    fill(colors.lane, start, top, end, laneHeight);
    fill(colors.goal, position, top, goalEnd, laneHeight);
    for (const range of ranges) {
      if (range.end > start && range.start < end) fill(colors[type], range.start, top + 7, range.end, laneHeight - 14);
    }
  });

  paintAxis(context, colors, { start, end, x, pxPerSecond, top: bottom, width });

  context.fillStyle = colors.text;
  context.fillRect(x(position) - 1, 0, 3, bottom + 2);
}

function paintAxis(context, colors, { start, end, x, pxPerSecond, top, width }) {
  const step = TICKS.find((seconds) => seconds * pxPerSecond >= MIN_TICK_PX) ?? 120;
  for (let seconds = Math.ceil(start / step) * step; seconds <= end; seconds += step) {
    context.fillStyle = colors.line;
    context.fillRect(Math.round(x(seconds)), top, 1, 5);
    context.fillStyle = colors.muted;
    context.textAlign = x(seconds) > width - 14 ? 'right' : 'center';
    context.fillText(`${seconds} s`, Math.min(x(seconds), width), top + 15);
  }
}
