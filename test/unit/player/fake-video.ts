interface PendingPlay {
  readonly resolve: () => void;
  readonly reject: (reason: DOMException) => void;
}

/**
 * What `play()` of a video does, without a browser's media: it keeps and settles its promises as HTML says (§4.8.11.8,
 * "Playing the media resource", §4.8.11.5, "Loading the media resource").
 */
export class FakeVideo extends EventTarget {
  paused = true;
  ended = false;
  seeking = false;
  currentTime = 0;
  networkState: number = HTMLMediaElement.NETWORK_EMPTY;
  /** Unless the viewer has allowed it, as browsers have it for sound. */
  autoplay: 'allowed' | 'blocked' = 'allowed';
  #hasData = false;
  #hasFailed = false;
  #pending: PendingPlay[] = [];

  get asVideo(): HTMLVideoElement {
    return this as unknown as HTMLVideoElement;
  }

  play(): Promise<void> {
    if (this.autoplay === 'blocked') return Promise.reject(new DOMException('a gesture is needed', 'NotAllowedError'));
    if (this.#hasFailed) return Promise.reject(new DOMException('no supported source', 'NotSupportedError'));
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      if (this.paused) this.#queue(() => this.dispatchEvent(new Event('play')));
      this.paused = false;
      if (this.#hasData) this.#started();
    });
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    const pending = this.#pending.splice(0);
    this.#queue(() => {
      this.dispatchEvent(new Event('pause'));
      for (const { reject } of pending) reject(new DOMException('interrupted by pause()', 'AbortError'));
    });
  }

  /** Media, or nothing, takes the place of what was there: `srcObject`, `src` and `load()` do it. */
  load(networkState: 'loading' | 'empty'): void {
    this.#hasData = false;
    this.#hasFailed = false;
    this.networkState = networkState === 'empty' ? HTMLMediaElement.NETWORK_EMPTY : HTMLMediaElement.NETWORK_LOADING;
    if (this.paused) return;
    this.paused = true;
    for (const { reject } of this.#pending.splice(0)) reject(new DOMException('interrupted by load()', 'AbortError'));
  }

  /** Enough to play has come. */
  receiveData(): void {
    this.#hasData = true;
    if (!this.paused) this.#started();
  }

  /** The dedicated media source failure steps. It stays as unpaused as it was. */
  fail(): void {
    this.#queue(() => {
      this.#hasFailed = true;
      this.networkState = HTMLMediaElement.NETWORK_NO_SOURCE;
      this.dispatchEvent(new Event('error'));
      for (const { reject } of this.#pending.splice(0))
        reject(new DOMException('no supported source', 'NotSupportedError'));
    });
  }

  #started(): void {
    const pending = this.#pending.splice(0);
    this.#queue(() => {
      this.dispatchEvent(new Event('playing'));
      for (const { resolve } of pending) resolve();
    });
  }

  #queue(task: () => void): void {
    setTimeout(task);
  }
}
