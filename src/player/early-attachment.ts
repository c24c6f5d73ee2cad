import type { StartupConfig } from '../model/config.js';
import type { SpareAttachment } from '../protocol/messages.js';
import type { SpareHolder, WorkerHost } from '../host/worker-host.js';
import { workerPool } from '../host/worker-pool.js';
import { attachMedia, detachMedia } from './attach.js';

/** What a video tells of media that nobody has asked for. */
const HIDDEN_EVENTS = ['loadstart', 'abort', 'emptied', 'error'] as const;

const attachments = new WeakMap<HTMLVideoElement, EarlyAttachment>();

/**
 * Starts the worker, and gives an empty video a MediaSource of it, to one video of the page at a time: where the page is
 * blocked, attaching takes two of its turns (blocks of 0.8 s: 2.6 s until the first frame, and 1.0 s with it). To
 * everybody else the video stays empty. It is taken back when the worker ends, as it does after a while without use.
 */
export function attachEarly(video: HTMLVideoElement, config: StartupConfig): void {
  const host = workerPool.prepare(config);
  if (host && !attachments.has(video)) new EarlyAttachment(video, host);
}

/** What was attached early: it is the caller's from now on. Undefined: nothing, or it is of another worker. */
export function takeEarly(video: HTMLVideoElement, host: WorkerHost): SpareAttachment | undefined {
  return attachments.get(video)?.take(host);
}

/** Takes back what was attached early, or was to be. */
export function releaseEarly(video: HTMLVideoElement): void {
  attachments.get(video)?.release();
}

/** Whether the video has that, and nothing else. */
export function hasEarly(video: HTMLVideoElement): boolean {
  return attachments.get(video)?.isAttached ?? false;
}

class EarlyAttachment implements SpareHolder {
  readonly #video: HTMLVideoElement;
  readonly #host: WorkerHost;
  readonly #listeners = new AbortController();
  #spare: SpareAttachment | undefined;

  constructor(video: HTMLVideoElement, host: WorkerHost) {
    this.#video = video;
    this.#host = host;
    attachments.set(video, this);
    host.lendSpareTo(this);
  }

  get isWaiting(): boolean {
    return this.#spare === undefined;
  }

  give(spare: SpareAttachment): void {
    this.#spare = spare;
    const options = { capture: true, signal: this.#listeners.signal };
    for (const type of HIDDEN_EVENTS) this.#video.addEventListener(type, (event) => this.#hide(event), options);
    attachMedia(this.#video, spare.attachment);
  }

  take(host: WorkerHost): SpareAttachment | undefined {
    const video = this.#video;
    const spare = this.#spare;
    if (host !== this.#host || !this.isAttached) {
      this.release();
      return undefined;
    }
    this.#end();
    this.#listeners.abort();
    // As media that is attached now would (HTML, "media element load algorithm").
    video.playbackRate = video.defaultPlaybackRate;
    return spare;
  }

  release(): void {
    if (attachments.get(this.#video) !== this) return;
    this.#discard();
    // What that makes the video tell stays hidden, until it tells of other media.
    if (this.isAttached) detachMedia(this.#video);
  }

  /** Somebody may have given the video something else. */
  get isAttached(): boolean {
    const attachment = this.#spare?.attachment;
    return attachment?.type === 'handle' && this.#video.srcObject === (attachment.handle as unknown);
  }

  #end(): void {
    attachments.delete(this.#video);
    this.#host.forgetHolder(this);
  }

  #discard(): void {
    this.#end();
    if (this.#spare) this.#host.discardSpare(this.#spare);
  }

  #hide(event: Event): void {
    const isCurrent = attachments.get(this.#video) === this;
    const isTaken = isCurrent && !this.isAttached;
    if (isTaken) this.#discard();
    if (isTaken || (!isCurrent && event.type === 'loadstart')) return this.#listeners.abort();
    event.stopImmediatePropagation();
    // Whatever keeps the video from a MediaSource is told by the load that wants one.
    if (isCurrent && event.type === 'error') this.release();
  }
}
