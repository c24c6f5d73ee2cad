import { CanvasView } from './canvas-view.js';
import { formatBitrate } from './format.js';
import { colorOf, nameOf, videoRenditionsOf } from './renditions.js';

const WINDOW_SECONDS = 60;
const LABEL_WIDTH = 92;
const AXIS_HEIGHT = 24;
/** The scale is logarithmic, between these at least. */
const MIN_BPS = 50e3;
const MAX_BPS = 4e6;
const COLORS = [
  'rendition-0',
  'rendition-1',
  'rendition-2',
  'rendition-3',
  'accent',
  'sunken',
  'line',
  'text',
  'muted',
];

/** @typedef {{at: number, throughputBps: number | null, rendition: string | undefined}} Sample `at`: seconds */

/** What the network gave and which rendition was fetched, over the last minute. */
export class AdaptationChart {
  #player;
  /** @type {Sample[]} */
  #samples = [];
  #view;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import('mse-worker-player').MseWorkerPlayerElement} player
   */
  constructor(canvas, player) {
    this.#player = player;
    this.#view = new CanvasView(canvas, { colors: COLORS, read: () => this.#state(), paint });
    for (const type of ['statschange', 'selectionchange', 'presentationchange']) {
      player.addEventListener(type, () => this.#sample());
    }
    player.addEventListener('loadstart', () => (this.#samples = []));
  }

  #sample() {
    const { stats, selection } = this.#player;
    const at = performance.now() / 1000;
    this.#samples.push({ at, throughputBps: stats?.throughputBps ?? null, rendition: selection?.video?.rendition });
    // One from before the window says how things stood when it began.
    const old = this.#samples.findLastIndex((sample) => sample.at < at - WINDOW_SECONDS);
    if (old > 0) this.#samples.splice(0, old);
    this.#view.refresh();
  }

  #state() {
    const renditions = videoRenditionsOf(this.#player);
    const samples = this.#samples;
    const top = Math.max(MAX_BPS, ...renditions.map(({ bitrateBps }) => (bitrateBps ?? 0) * 2));
    return {
      end: samples.at(-1)?.at ?? 0,
      samples: samples.map((sample) => ({ ...sample, color: colorOf(renditions, sample.rendition) })),
      levels: renditions
        .filter(({ bitrateBps }) => bitrateBps)
        .map((r) => ({ id: r.id, name: nameOf(r), bps: r.bitrateBps })),
      top,
    };
  }
}

function paint(context, { width, height }, colors, { end, samples, levels, top }) {
  const bottom = height - AXIS_HEIGHT;
  const start = end - WINDOW_SECONDS;
  const x = (at) => LABEL_WIDTH + (Math.max(0, at - start) / WINDOW_SECONDS) * (width - LABEL_WIDTH - 1);
  const y = (bps) =>
    bottom - (Math.log(Math.min(Math.max(bps, MIN_BPS), top) / MIN_BPS) / Math.log(top / MIN_BPS)) * (bottom - 8);

  context.fillStyle = colors.sunken;
  context.fillRect(LABEL_WIDTH, 0, width - LABEL_WIDTH, bottom);
  paintRenditions(context, colors, { samples, levels, end, x, y, bottom });
  paintLevels(context, colors, { levels, width, y });
  paintThroughput(context, colors, { samples, end, x, y });

  context.fillStyle = colors.muted;
  context.textBaseline = 'middle';
  for (let ago = 0; ago <= WINDOW_SECONDS; ago += 15) {
    context.textAlign = ago === 0 ? 'right' : ago === WINDOW_SECONDS ? 'left' : 'center';
    context.fillText(ago === 0 ? 'now' : `−${ago} s`, x(end - ago), bottom + 15);
  }
}

/** Each stretch of time in the colour of its rendition, as high as its bitrate. */
function paintRenditions(context, colors, { samples, levels, end, x, y, bottom }) {
  samples.forEach(({ at, rendition, color }, index) => {
    const bps = levels.find(({ id }) => id === rendition)?.bps;
    if (bps === undefined) return;
    context.fillStyle = colors[color];
    const from = Math.floor(x(at));
    const to = Math.ceil(x(samples[index + 1]?.at ?? end));
    context.fillRect(from, y(bps), Math.max(to - from, 1), bottom - y(bps));
  });
}

function paintLevels(context, colors, { levels, width, y }) {
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const { name, bps } of levels) {
    const top = Math.round(y(bps));
    context.fillStyle = colors.line;
    context.fillRect(LABEL_WIDTH, top, width - LABEL_WIDTH, 1);
    context.fillStyle = colors.muted;
    context.fillText(`${name} ${formatBitrate(bps)}`.slice(0, 15), 0, top);
  }
}

function paintThroughput(context, colors, { samples, end, x, y }) {
  context.strokeStyle = colors.text;
  context.lineWidth = 2;
  context.lineJoin = 'round';
  context.beginPath();
  for (const { at, throughputBps } of samples) if (throughputBps !== null) context.lineTo(x(at), y(throughputBps));
  const last = samples.at(-1)?.throughputBps;
  if (last) context.lineTo(x(end), y(last));
  context.stroke();
}
