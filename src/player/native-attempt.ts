import { PlayerError } from '../model/errors.js';
import type { Attempt, AttemptEvents, AttemptOptions, AttemptOutcome } from './attempt.js';

/** The browser plays the URL by itself: where there is no MediaSource, or the application asks for it. */
export class NativeAttempt implements Attempt {
  readonly endOfStream = true;
  readonly mayCrash = false;
  readonly #video: HTMLVideoElement;
  readonly #options: AttemptOptions;
  readonly #events: AttemptEvents;
  readonly #listeners = new AbortController();
  #settle!: (outcome: AttemptOutcome) => void;

  constructor(video: HTMLVideoElement, options: AttemptOptions, events: AttemptEvents) {
    this.#video = video;
    this.#options = options;
    this.#events = events;
  }

  run(): Promise<AttemptOutcome> {
    const video = this.#video;
    const outcome = new Promise<AttemptOutcome>((resolve) => (this.#settle = resolve));
    const onError = (event: Event): void => {
      event.stopImmediatePropagation();
      if (video.error) this.#settle({ type: 'failed', error: this.#toError(video.error) });
    };
    video.addEventListener('error', onError, { capture: true, signal: this.#listeners.signal });
    video.srcObject = null;
    video.src = this.#options.source.url;
    this.#events.attached();
    return outcome;
  }

  observe(): void {
    // Nobody has to know.
  }

  prefer(): void {
    // The browser chooses by itself.
  }

  suspectEnd(): void {
    // The browser's own `ended` is always to be believed.
  }

  close(): void {
    this.#listeners.abort();
    this.#settle?.({ type: 'closed' });
  }

  #toError({ code, message }: MediaError): PlayerError {
    const { url } = this.#options.source;
    if (code === MediaError.MEDIA_ERR_NETWORK) {
      const sentence = `The browser could not fetch ${url}. Check the connection and the server.`;
      return new PlayerError('E_NETWORK_FAILED', sentence, { url, attempts: 1 });
    }
    if (code === MediaError.MEDIA_ERR_DECODE) {
      const sentence = `The browser could not decode ${url}: ${message}.`;
      return new PlayerError('E_MEDIA_DECODE', sentence, { url, message });
    }
    const sentence = `The browser does not play ${url}: ${message}. Check the address and the format.`;
    return new PlayerError('E_MEDIA_REFUSED', sentence, { url, message });
  }
}
