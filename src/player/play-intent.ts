import type { PlayerError } from '../model/errors.js';
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
  /** Why there is none; null: nothing has failed. */
  #failure: PlayerError | null = null;
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
    const failure = this.#failureInForce;
    if (failure) return Promise.reject(notSupported(failure));
    this.#wanted = true;
    this.#pausedByApplication = false;
    if (this.#media === 'expected') return this.#whenMediaComes();
    return this.#playNow();
  }

  pause(): void {
    this.#wanted = false;
    this.#pausedByApplication = true;
    this.#rejectPending(aborted('The playback was paused before the media came.'));
    this.#video.pause();
  }

  /** The video stopped by itself where it should not have: WebKitGTK 2.50 stays paused at an end that has moved on. */
  resume(): void {
    if (this.#wanted && this.#video.paused) this.#playNow().catch(() => {});
  }

  /** A source was set, or the media is being replaced. */
  expectMedia(): void {
    this.#media = 'expected';
    this.#failure = null;
  }

  mediaAttached(): void {
    this.#media = 'attached';
    const pending = this.#pending.splice(0);
    if (!this.#wanted) return;
    const playing = this.#playNow();
    if (pending.length === 0) playing.catch(() => {});
    for (const { resolve, reject } of pending) playing.then(resolve, reject);
  }

  /** The source is gone: what waits for it is rejected as by a `load()` of the video. */
  forgetMedia(): void {
    this.#leaveMedia(null, aborted('The source was taken away.'));
  }

  /** The source cannot be played: what waits for it is rejected as HTML's dedicated media source failure steps say. */
  mediaFailed(failure: PlayerError): void {
    this.#leaveMedia(failure, notSupported(failure));
  }

  dispose(): void {
    this.forgetMedia();
    this.#listeners.abort();
  }

  /** It keeps an empty video from playing, not one that the application has given media of its own. */
  get #failureInForce(): PlayerError | null {
    return this.#video.networkState === HTMLMediaElement.NETWORK_EMPTY ? this.#failure : null;
  }

  async #playNow(): Promise<void> {
    try {
      await this.#video.play();
    } catch (error) {
      const name = error instanceof DOMException ? error.name : '';
      const isAborted = name === 'AbortError';
      // It is the failed media that was taken away.
      if (isAborted && this.#failure) throw notSupported(this.#failure);
      const isWanted = this.#wanted && this.#media !== 'none';
      // The media has failed, and it is not known here yet whether other media follow.
      if (name === 'NotSupportedError' && isWanted) return this.#whenMediaComes();
      // Attaching other media rejects what is pending, and so does a pause that is taken back; the wish is as it was.
      if (isAborted && isWanted)
        return this.#media === 'expected' || this.#video.paused ? this.#whenMediaComes() : this.#playNow();
      if (!isAborted) this.#wanted = false;
      throw error;
    }
  }

  #whenMediaComes(): Promise<void> {
    return new Promise((resolve, reject) => this.#pending.push({ resolve, reject }));
  }

  #leaveMedia(failure: PlayerError | null, rejection: DOMException): void {
    this.#media = 'none';
    this.#failure = failure;
    this.#wanted = false;
    this.#rejectPending(rejection);
  }

  #rejectPending(rejection: DOMException): void {
    for (const { reject } of this.#pending.splice(0)) reject(rejection);
  }
}

/** What `play()` is rejected with where the source has failed. */
export function notSupported({ message }: Pick<PlayerError, 'message'>): DOMException {
  return new DOMException(message, 'NotSupportedError');
}

function aborted(message: string): DOMException {
  return new DOMException(message, 'AbortError');
}
