import { isServer, ReactiveElement } from 'lit';
import { defineEventHandlers } from '../player/event-handler.js';
import type { MseWorkerPlayerEventMap, VideoMembers } from './element-types.js';
import { mirrorLightTracks } from './light-tracks.js';
import { FREQUENT_EVENTS, redispatchMediaEvents } from './media-events.js';
import { forwardMediaInterface } from './media-forwarding.js';
import { MIRRORED_ATTRIBUTES, mirrorAttribute } from './mirrored-attributes.js';
import { defineReflectedAttributes } from './reflected-attributes.js';
import { SizeSheet } from './size.js';
import { styles } from './styles.js';

/** The attributes of frequent events. */
const FREQUENT_HANDLERS = FREQUENT_EVENTS.map((type) => `on${type}`);

/**
 * An element with a `<video>` in its shadow root that it stands in for: the same members, attributes, events, tracks and
 * size. What is played in it is a subclass's business.
 */
// Lit's ReactiveElement, as two elements that never change need no template: lit-html is an eighth of a page's download.
// Every member of the interface below is defined at run time: by forwardMediaInterface and defineReflectedAttributes.
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging
export class VideoHostElement extends ReactiveElement {
  static override styles = styles;
  /** @ignore Focus goes where it goes in a <video>: to the controls, if there are any. */
  static override shadowRootOptions: ShadowRootInit = { ...ReactiveElement.shadowRootOptions, delegatesFocus: true };

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, ...MIRRORED_ATTRIBUTES, ...FREQUENT_HANDLERS, 'muted', 'width', 'height'];
  }

  static {
    defineReflectedAttributes(this.prototype);
    forwardMediaInterface(this);
    // The browser's own do not say that they listen.
    defineEventHandlers(this.prototype, ...FREQUENT_EVENTS);
  }

  #video: HTMLVideoElement | undefined;
  #redispatch!: (type: string) => void;
  #size: SizeSheet | undefined;
  /** The attribute gives the initial state only. */
  #mutedBy: 'attribute' | 'script' = 'attribute';

  /** The inner `<video>`, for what accepts nothing else: canvas, WebGL. Its source belongs to the player. */
  get video(): HTMLVideoElement {
    return (this.#video ??= this.#createVideo());
  }

  get muted(): boolean {
    return this.video.muted;
  }
  set muted(value: boolean) {
    this.settleMuted();
    this.video.muted = value;
  }

  override addEventListener<K extends keyof MseWorkerPlayerEventMap>(
    type: K,
    listener: (this: this, event: MseWorkerPlayerEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | ((event: never) => unknown) | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener as EventListener, options);
    this.listened(type);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!isServer) this.#video ??= this.#createVideo();
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    if (FREQUENT_HANDLERS.includes(name)) this.listened(name.slice(2));
    if (!isServer && this.#video) this.#applyAttribute(name, this.#video);
  }

  /** Somebody listens on this element from now on. */
  protected listened(type: string): void {
    if (isServer || !FREQUENT_EVENTS.includes(type)) return;
    // Makes the video, if there is none yet.
    void this.video;
    this.#redispatch(type);
  }

  /** From now on the `muted` attribute is no more than `defaultMuted`. */
  protected settleMuted(): void {
    this.#mutedBy = 'script';
  }

  /** Properties that were set before the element was defined hide the accessors of the class: sets them again. */
  protected takeEarlyProperties(): void {
    const early = this as unknown as Record<string, unknown>;
    for (const name of Object.keys(this)) {
      const isAccessor = name in Object.getPrototypeOf(this) && !(name in ReactiveElement.prototype);
      if (!isAccessor) continue;
      const value = early[name];
      delete early[name];
      early[name] = value;
    }
  }

  #createVideo(): HTMLVideoElement {
    // Before the first connection too: script may set a volume on an element that is in no document yet.
    this.performUpdate();
    const root = this.renderRoot as ShadowRoot;
    // Made, not cloned: Chromium pauses a video one task after it left a tree, even the fragment of a template, if it is in
    // no document by then, and play() of a detached element would be rejected.
    const video = document.createElement('video');
    video.part.add('video');
    root.append(video, document.createElement('slot'));
    this.#size = new SizeSheet(root);
    for (const name of [...MIRRORED_ATTRIBUTES, 'muted', 'width']) this.#applyAttribute(name, video);
    for (const type of ['loadedmetadata', 'resize', 'emptied']) {
      video.addEventListener(type, () => this.#updateSize(video));
    }
    this.#redispatch = redispatchMediaEvents(video, this);
    mirrorLightTracks(this, video);
    return video;
  }

  #applyAttribute(name: string, video: HTMLVideoElement): void {
    if (MIRRORED_ATTRIBUTES.includes(name)) mirrorAttribute(this, video, name);
    else if (name === 'muted' && this.#mutedBy === 'attribute') video.muted = this.hasAttribute(name);
    else if (name === 'width' || name === 'height') this.#updateSize(video);
  }

  #updateSize({ videoWidth, videoHeight }: HTMLVideoElement): void {
    const [width, height] = [this.getAttribute('width'), this.getAttribute('height')];
    this.#size?.update({ width, height, videoWidth, videoHeight });
  }
}

export interface VideoHostElement extends VideoMembers {
  /** MIME type of `src`. Default: found out. */
  type: string;
  /** Presentation seconds to start at. */
  startTime: number;
  /** BCP 47: the language of the audio to begin with, where the source has it. */
  audioLanguage: string;
}
