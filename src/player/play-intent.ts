import { ReplayGuard } from './replay-guard.js';

interface PendingPlay {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Whether the viewer or the application wants playback, kept apart from what the video is able to do: a video without
 * media cannot play, and one that gets other media forgets that it was playing.
 */
export class PlayIntent {
  readonly #video: HTMLVideoElement;
  readonly #listeners = new AbortController();
  /** `none`: the video is the application's; `expected`: media is on its way; `attached`: the video has it. */
  #media: 'none' | 'expected' | 'attached' = 'none';
  #wanted = false;
  #pausedByApplication = false;
  #pending: PendingPlay[] = [];

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    const { signal } = this.#listeners;
    new ReplayGuard(video, () => this.#pausedByApplication, signal);
    video.addEventListener('play', () => (this.#wanted = true), { capture: true, signal });
    video.addEventListener('pause', () => (this.#wanted = false), { capture: true, signal });
  }

  get paused(): boolean {
    return this.#media === 'expected' ? !this.#wanted : this.#video.paused;
  }

  play(): Promise<void> {
    this.#wanted = true;
    this.#pausedByApplication = false;
    if (this.#media === 'expected') return this.#whenMediaComes();
    return this.#playNow();
  }

  pause(): void {
    this.#wanted = false;
    this.#pausedByApplication = true;
    this.#rejectPending('The playback was paused before the media came.');
    this.#video.pause();
  }

  /** The video stopped by itself where it should not have: WebKitGTK 2.50 stays paused at an end that has moved on. */
  resume(): void {
    if (this.#wanted && this.#video.paused) this.#playNow().catch(() => {});
  }

  /** A source was set, or the media is being replaced. */
  expectMedia(): void {
    this.#media = 'expected';
  }

  mediaAttached(): void {
    this.#media = 'attached';
    const pending = this.#pending.splice(0);
    if (!this.#wanted) return;
    const playing = this.#playNow();
    if (pending.length === 0) playing.catch(() => {});
    for (const { resolve, reject } of pending) playing.then(resolve, reject);
  }

  /** The source is gone. */
  forgetMedia(): void {
    this.#media = 'none';
    this.#wanted = false;
    this.#rejectPending('The source was taken away before it could play.');
  }

  dispose(): void {
    this.forgetMedia();
    this.#listeners.abort();
  }

  async #playNow(): Promise<void> {
    try {
      await this.#video.play();
    } catch (error) {
      const name = error instanceof DOMException ? error.name : '';
      // The media has failed, and it is not known here yet whether other media follow.
      if (name === 'NotSupportedError' && this.#wanted && this.#media !== 'none') return this.#whenMediaComes();
      const aborted = name === 'AbortError';
      // Attaching other media rejects what is pending, and so does a pause that is taken back; the wish is as it was.
      if (aborted && this.#wanted && this.#media !== 'none')
        return this.#media === 'expected' ? this.play() : undefined;
      if (!aborted) this.#wanted = false;
      throw error;
    }
  }

  #whenMediaComes(): Promise<void> {
    return new Promise((resolve, reject) => this.#pending.push({ resolve, reject }));
  }

  #rejectPending(message: string): void {
    for (const { reject } of this.#pending.splice(0)) reject(new DOMException(message, 'AbortError'));
  }
}
