/**
 * For `preload="none"` with the browser's own controls, as those of a video without a source do nothing: the video has the
 * URL, of which it fetches nothing until it is told to play. Then the player takes over, before anything has come
 * (Chromium 156, Firefox 153, WebKitGTK 2.50).
 */
export class StandIn {
  #url: string | undefined;

  /** Undefined: the video is empty. */
  show(video: HTMLVideoElement, url: string | undefined): void {
    if (url === this.#url) return;
    if (url === undefined) {
      this.hide(video);
      video.load();
      return;
    }
    this.#url = url;
    video.preload = 'none';
    video.src = url;
  }

  /** The video is about to get other media. */
  hide(video: HTMLVideoElement): void {
    if (this.#url === undefined) return;
    this.#url = undefined;
    // The host's own `none` is not mirrored.
    if (video.preload === 'none') video.removeAttribute('preload');
    video.removeAttribute('src');
  }
}
