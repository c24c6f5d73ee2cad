/** Playback that got this far from the start has begun, seconds. */
const BEGUN_SECONDS = 0.25;

/**
 * Keeps a video playing that was asked to play again from its end. WebKitGTK 2.50 pauses it by itself when the seek to the
 * start has to wait for data, as the old position still says that it has ended. May go when WebKit does not.
 */
export class ReplayGuard {
  #state: 'idle' | 'at-end' | 'replaying' = 'idle';

  /** Has to be the first to listen for `pause`: nobody shall hear of one that is taken back. */
  constructor(video: HTMLVideoElement, isPauseWanted: () => boolean, signal: AbortSignal) {
    const options = { capture: true, signal };
    const on = (type: string, listener: (event: Event) => void): void =>
      video.addEventListener(type, listener, options);
    // Most playback is none again: there is nothing to look at four times a second.
    const onMove = (): void => {
      if (this.#state === 'replaying' && (video.seeking || video.currentTime <= BEGUN_SECONDS)) return;
      if (this.#state === 'replaying') this.#state = 'idle';
      video.removeEventListener('timeupdate', onMove, options);
    };
    on('ended', () => (this.#state = 'at-end'));
    on('emptied', () => (this.#state = 'idle'));
    on('play', () => {
      if (this.#state !== 'at-end') return;
      this.#state = 'replaying';
      on('timeupdate', onMove);
    });
    on('pause', (event) => {
      if (this.#state !== 'replaying' || video.ended || isPauseWanted()) return;
      event.stopImmediatePropagation();
      video.play().catch(() => {});
    });
  }
}
