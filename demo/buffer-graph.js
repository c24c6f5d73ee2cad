import { AppendedPieces } from './appended.js';
import { CanvasView } from './canvas-view.js';
import { colorOf, videoRenditionsOf } from './renditions.js';

/** @typedef {{label: string, pieces: readonly {start: number, end: number, color: string}[]}} Lane */

/** Longer streams show this many seconds, with the playhead at a third of them. */
const WINDOW_SECONDS = 90;
const TICKS = [1, 2, 5, 10, 15, 30, 60];
const LABEL_WIDTH = 92;
const AXIS_HEIGHT = 24;
const MIN_TICK_PX = 56;
const RENDITION_COLORS = ['rendition-0', 'rendition-1', 'rendition-2', 'rendition-3'];
const COLORS = ['accent', 'audio', 'goal', 'sunken', 'line', 'text', 'muted', ...RENDITION_COLORS];
/** While it plays, each frame asks for the next one; while it does not, these are the only changes. */
const CHANGES = ['statschange', 'presentationchange', 'playing', 'seeking', 'seeked', 'loadedmetadata', 'error'];

/** A timeline of what is in the buffer: a lane per track, the playhead, and how far ahead the engine wants to be. */
export class BufferGraph {
  #player;
  #appended = new AppendedPieces();

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import('mse-worker-player').MseWorkerPlayerElement} player
   */
  constructor(canvas, player) {
    this.#player = player;
    const isMoving = () => !player.paused && !player.ended;
    const view = new CanvasView(canvas, { colors: COLORS, read: () => this.#state(), paint, isMoving });
    for (const type of CHANGES) player.addEventListener(type, () => view.refresh());
    player.addEventListener('selectionchange', () => {
      const video = player.selection?.video;
      // A choice in the menu takes effect at once: it replaces what is buffered ahead.
      if (video?.reason === 'manual') this.#appended.replace(video.track, player.currentTime, video.rendition);
    });
    player.addEventListener('emptied', () => {
      this.#appended.clear();
      view.refresh();
    });
  }

  /** All that the picture shows. */
  #state() {
    const { currentTime, stats } = this.#player;
    const { start, end, last, zero } = this.#window();
    const goal = stats?.forwardGoalSeconds ?? 0;
    return {
      start,
      end,
      zero,
      position: currentTime,
      goalEnd: Math.min(currentTime + goal, last),
      lanes: this.#lanes(),
    };
  }

  /** What the picture covers, the end of what there is, and where its axis counts from: live, that is the live edge. */
  #window() {
    const { duration, currentTime, seekable, presentation } = this.#player;
    if (presentation?.kind === 'live' && seekable.length > 0) {
      const end = seekable.end(0);
      return {
        start: Math.max(Math.min(seekable.start(0), currentTime), end - WINDOW_SECONDS),
        end,
        last: end,
        zero: end,
      };
    }
    const last = Number.isFinite(duration) && duration > 0 ? duration : currentTime + 30;
    const length = Math.min(last, WINDOW_SECONDS);
    const start = Math.max(0, Math.min(currentTime - length / 3, last - length));
    return { start, end: start + length, last, zero: 0 };
  }

  /** @returns {Lane[]} one for each SourceBuffer; for the browser's own player, which has none we know of, one in all */
  #lanes() {
    const { stats, buffered } = this.#player;
    if (stats?.buffers.length) return stats.buffers.map((buffer) => this.#lane(buffer));
    const ranges = Array.from(buffered, (_, i) => ({ start: buffered.start(i), end: buffered.end(i) }));
    return [{ label: 'Buffer', pieces: ranges.map((range) => ({ ...range, color: 'accent' })) }];
  }

  #lane(buffer) {
    const { presentation } = this.#player;
    const type = presentation?.tracks.find(({ id }) => id === buffer.track)?.type ?? 'video';
    const renditions = videoRenditionsOf(this.#player);
    const pieces = this.#appended.update(buffer).map(({ start, end, rendition }) => ({
      start,
      end,
      color: type === 'audio' ? 'audio' : colorOf(renditions, rendition),
    }));
    return { label: labelOf(type, buffer.mimeType), pieces };
  }
}

/** A track of type `video` may hold both, in the same segments: its codecs tell. */
function labelOf(type, mimeType) {
  if (type === 'audio') return 'Audio';
  return /codecs=.*,/.test(mimeType) ? 'Video + audio' : 'Video';
}

function paint(context, { width, height }, colors, { start, end, zero, position, goalEnd, lanes }) {
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
  lanes.forEach(({ label, pieces }, index) => {
    const top = pitch * (index + 0.5) - laneHeight / 2;
    context.fillStyle = colors.muted;
    context.textAlign = 'left';
    context.fillText(label, 0, top + laneHeight / 2);
    fill(colors.sunken, start, top, end, laneHeight);
    fill(colors.goal, position, top, goalEnd, laneHeight);
    for (const piece of pieces) {
      if (piece.end > start && piece.start < end) {
        fill(colors[piece.color], piece.start, top + 7, piece.end, laneHeight - 14);
      }
    }
  });

  paintAxis(context, colors, { start, end, zero, x, pxPerSecond, top: bottom, width });

  context.fillStyle = colors.text;
  context.fillRect(x(position) - 1, 0, 3, bottom + 2);
}

function paintAxis(context, colors, { start, end, zero, x, pxPerSecond, top, width }) {
  const step = TICKS.find((seconds) => seconds * pxPerSecond >= MIN_TICK_PX) ?? 120;
  const first = zero + Math.ceil((start - zero) / step) * step;
  for (let seconds = first; seconds <= end; seconds += step) {
    context.fillStyle = colors.line;
    context.fillRect(Math.round(x(seconds)), top, 1, 5);
    context.fillStyle = colors.muted;
    context.textAlign = x(seconds) > width - 14 ? 'right' : 'center';
    const count = Math.round(seconds - zero);
    const text = zero > 0 && count === 0 ? 'live' : `${count} s`.replace('-', '−');
    context.fillText(text, Math.min(x(seconds), width), top + 15);
  }
}
