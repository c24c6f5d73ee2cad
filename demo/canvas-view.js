/**
 * A picture on a canvas, drawn when it is in sight and only if it would be another one.
 *
 * @template State
 */
export class CanvasView {
  #canvas;
  #options;
  #isVisible = false;
  #frame = 0;
  #lastPicture = '';

  /**
   * @param {HTMLCanvasElement} canvas its size is the page's
   * @param {{
   *   colors: readonly string[],
   *   read: () => State,
   *   paint: (context: CanvasRenderingContext2D, size: {width: number, height: number}, colors: Record<string, string>, state: State) => void,
   *   isMoving?: () => boolean,
   * }} options `colors`: custom properties that it is painted with; `isMoving`: whether the next frame is due too
   */
  constructor(canvas, options) {
    this.#canvas = canvas;
    this.#options = options;
    // Nobody pays for a picture out of sight: no frames are asked for there, and a hidden tab gets none anyway.
    const onVisibility = ([entry]) => {
      this.#isVisible = entry.isIntersecting;
      this.refresh();
    };
    new IntersectionObserver(onVisibility, { rootMargin: '200px' }).observe(canvas);
    new ResizeObserver(() => this.refresh()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.refresh());
  }

  /** Something has changed: draws with the next frame. */
  refresh() {
    if (!this.#isVisible || this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
      if (this.#options.isMoving?.()) this.refresh();
    });
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const { colors: names, read, paint } = this.#options;
    const style = getComputedStyle(this.#canvas);
    const colors = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`)]));
    const scale = devicePixelRatio;
    const state = read();
    const picture = JSON.stringify([width, height, scale, colors, state]);
    if (picture === this.#lastPicture || width === 0) return;
    this.#lastPicture = picture;

    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    const context = this.#canvas.getContext('2d');
    context.scale(scale, scale);
    context.font = `12px ${style.fontFamily}`;
    paint(context, { width, height }, colors, state);
  }
}
