const LAP_MS = 1600;

/** A dot that each frame of the main thread moves: where it sticks, the page is blocked. */
export class PagePulse {
  #dot;
  #label;
  #lastFrame = performance.now();
  #longestMs = 0;
  #reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

  /**
   * @param {HTMLElement} dot
   * @param {HTMLElement} label says how long the page stood still at the most
   */
  constructor(dot, label) {
    this.#dot = dot;
    this.#label = label;
    requestAnimationFrame((now) => this.#beat(now));
  }

  /** Forgets the freezes until now. */
  reset() {
    this.#longestMs = 0;
    this.#lastFrame = performance.now();
  }

  #beat(now) {
    // A hidden tab has no frames, which is no freeze.
    if (!document.hidden) this.#longestMs = Math.max(this.#longestMs, now - this.#lastFrame);
    this.#lastFrame = now;
    const text = `${(this.#longestMs / 1000).toFixed(1)} s`;
    if (this.#label.textContent !== text) this.#label.textContent = text;
    if (!this.#reducedMotion.matches) this.#move(now);
    requestAnimationFrame((next) => this.#beat(next));
  }

  #move(now) {
    const room = this.#dot.parentElement.clientWidth - this.#dot.clientWidth;
    const swing = (1 - Math.cos((now / LAP_MS) * Math.PI)) / 2;
    this.#dot.style.transform = `translateX(${room * swing}px)`;
  }
}
