import type { DisplayState } from '../model/selection.js';
import { getConnection } from './connection.js';

/** While the page is being resized the engine hears of it at this pace, milliseconds: a switch takes longer anyway. */
const REPORT_INTERVAL_MS = 200;

/** CSS pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** A video that iOS shows in its own full screen, while its box in the page stays as it was. */
interface WebKitVideo extends HTMLVideoElement {
  readonly webkitDisplayingFullscreen?: boolean;
}

/** Follows how large a video is on the screen, how bright that can be, and whether the viewer wants less data. Nothing runs while neither changes. */
export class DisplayWatch {
  readonly #video: WebKitVideo;
  readonly #onChange: (display: DisplayState) => void;
  readonly #signal: AbortSignal;
  readonly #connection = getConnection();
  readonly #highRange = matchMedia('(dynamic-range: high)');
  #box: Size | null = null;
  #pipWindow: PictureInPictureWindow | null = null;
  #display: DisplayState;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Calls `onChange` when the state is another one than before, until aborted. */
  constructor(video: HTMLVideoElement, onChange: (display: DisplayState) => void, signal: AbortSignal) {
    this.#video = video;
    this.#onChange = onChange;
    this.#signal = signal;
    this.#display = this.#read();
    this.#watchBox();
    this.#watchPixelRatio();
    this.#on(video, 'enterpictureinpicture', (event) =>
      this.#enterPip((event as PictureInPictureEvent).pictureInPictureWindow),
    );
    this.#on(video, 'leavepictureinpicture', () => this.#enterPip(null));
    for (const type of ['webkitbeginfullscreen', 'webkitendfullscreen']) this.#on(video, type, () => this.#changed());
    this.#on(this.#highRange, 'change', () => this.#changed());
    if (this.#connection) this.#on(this.#connection, 'change', () => this.#changed());
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  get display(): DisplayState {
    return this.#display;
  }

  #on(target: EventTarget, type: string, listener: (event: Event) => void): void {
    target.addEventListener(type, listener, { signal: this.#signal });
  }

  #watchBox(): void {
    if (typeof ResizeObserver === 'undefined') return;
    // It brings the size: asking the video for it would make the browser lay out the page.
    const observer = new ResizeObserver((entries) => {
      this.#box = entries.at(-1)!.contentRect;
      this.#changed();
    });
    observer.observe(this.#video);
    this.#signal.addEventListener('abort', () => observer.disconnect());
  }

  /** A window that goes to another screen, or a page that is zoomed. */
  #watchPixelRatio(): void {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const onChange = (): void => {
      this.#changed();
      this.#watchPixelRatio();
    };
    query.addEventListener('change', onChange, { once: true, signal: this.#signal });
  }

  #enterPip(pipWindow: PictureInPictureWindow | null): void {
    this.#pipWindow = pipWindow;
    if (pipWindow) this.#on(pipWindow, 'resize', () => this.#changed());
    this.#changed();
  }

  #changed(): void {
    // The engine waits for the first size to choose what to begin with.
    if (this.#display.widthPx === null) this.#report();
    else this.#timer ??= setTimeout(() => this.#report(), REPORT_INTERVAL_MS);
  }

  #report(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { widthPx, heightPx, saveData, dynamicRange } = this.#display;
    const now = this.#read();
    const isSameSize = now.widthPx === widthPx && now.heightPx === heightPx;
    if (isSameSize && now.saveData === saveData && now.dynamicRange === dynamicRange) return;
    this.#display = now;
    this.#onChange(now);
  }

  #read(): DisplayState {
    const size = this.#pipWindow ?? (this.#video.webkitDisplayingFullscreen ? screen : this.#box);
    const toPixels = (length = 0): number | null => Math.round(length * devicePixelRatio) || null;
    return {
      widthPx: toPixels(size?.width),
      heightPx: toPixels(size?.height),
      saveData: this.#connection?.saveData === true,
      dynamicRange: this.#highRange.matches ? 'high' : 'standard',
    };
  }
}
