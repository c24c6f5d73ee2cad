import type { Rendition, RenditionId } from '../model/presentation.js';
import type { SwitchMode, TrackSelection } from '../model/selection.js';
import { defineEventHandlers } from './event-handler.js';
import { ItemList } from './item-list.js';

/** `addrendition` or `removerendition`. */
export class RenditionEvent extends Event {
  readonly rendition: VideoRendition;
  constructor(type: 'addrendition' | 'removerendition', rendition: VideoRendition) {
    super(type);
    this.rendition = rendition;
  }
}

/** One encoding of the video. What the source does not tell is undefined. */
export class VideoRendition {
  readonly id: RenditionId;
  /** Pixels. */
  readonly width: number | undefined;
  /** Pixels. */
  readonly height: number | undefined;
  /** Average bits per second. */
  readonly bitrate: number | undefined;
  /** Frames per second. */
  readonly frameRate: number | undefined;
  /** As in the `codecs` parameter of a MIME type: `avc1.4d401e`; with audio in the same segments also its own. */
  readonly codec: string | undefined;
  readonly #list: VideoRenditionList;

  constructor(description: Rendition, list: VideoRenditionList) {
    this.#list = list;
    const { id, width, height, bitrateBps, frameRate, mimeType } = description;
    this.id = id;
    this.width = width;
    this.height = height;
    this.bitrate = bitrateBps;
    this.frameRate = frameRate;
    this.codec = /codecs="([^"]*)"/.exec(mimeType)?.[1];
  }

  /** Whether it was chosen; none is while the engine chooses. Setting it chooses it, or leaves the choice to the engine. */
  get selected(): boolean {
    return this.#list[this.#list.selectedIndex] === this;
  }
  set selected(value: boolean) {
    if (value !== this.selected) this.#list.select(value ? this.id : null, { switch: 'immediate' });
  }
}

/**
 * The renditions of the video that is played, in the shape of the `media-tracks` package, which media-chrome's menus know.
 * Empty for sources without video, before the source is known, and where the browser plays by itself.
 *
 * Events: `addrendition` and `removerendition` with the `rendition`; `change` when `selectedIndex` or `active` has changed.
 */
export class VideoRenditionList extends ItemList<VideoRendition, Rendition> {
  declare onaddrendition: ((event: RenditionEvent) => void) | null;
  declare onremoverendition: ((event: RenditionEvent) => void) | null;
  declare onchange: ((event: Event) => void) | null;

  readonly #send: (rendition: RenditionId | null, mode: SwitchMode) => void;
  #activeId: RenditionId | null = null;

  static {
    defineEventHandlers(this.prototype, 'addrendition', 'removerendition', 'change');
  }

  /** @param send tells the engine of a choice. */
  constructor(send: (rendition: RenditionId | null, mode: SwitchMode) => void) {
    super();
    this.#send = send;
  }

  getRenditionById(id: string): VideoRendition | null {
    return this.find(id);
  }

  /** The rendition that is fetched now, whoever chose it; what is on the screen may be an earlier one. */
  get active(): VideoRendition | null {
    return this.find(this.#activeId);
  }

  /** Whether the engine chooses. Set to false, the active rendition stays. */
  get auto(): boolean {
    return this.choice.value === null;
  }
  set auto(value: boolean) {
    if (value === this.auto) return;
    if (value) this.select(null);
    else if (this.active) this.select(this.active.id);
  }

  /**
   * Index of the chosen rendition; -1 while the engine chooses. Setting it switches at once, as `selected` of an item does:
   * that is what menus do, and whoever picks in a menu waits to see it.
   */
  get selectedIndex(): number {
    return [...this].findIndex(({ id }) => id === this.choice.value);
  }
  set selectedIndex(index: number) {
    this.select(this[index]?.id ?? null, { switch: 'immediate' });
  }

  /**
   * Chooses a rendition for the rest of this source.
   * @param id of an item, or null: the engine chooses. Nothing happens where the list has no such item; while it is empty,
   * the source may still be on its way, and have it.
   * @param options `switch` is how: `smooth` plays first what is in the buffer, up to half a minute of it; `immediate`
   * replaces that. Default `smooth`.
   */
  select(id: RenditionId | null, { switch: mode = 'smooth' }: { readonly switch?: SwitchMode } = {}): void {
    if (id !== null && this.length > 0 && !this.find(id)) return;
    if (id !== this.choice.value) this.queueChange();
    this.choice.choose(id);
    // Nothing that was fetched is wrong when the choice goes back to the engine.
    this.#send(id, id === null ? 'smooth' : mode);
  }

  protected override createItem(description: Rendition): VideoRendition {
    return new VideoRendition(description, this);
  }

  protected override createEvent(change: 'add' | 'remove', rendition: VideoRendition): RenditionEvent {
    return new RenditionEvent(`${change}rendition`, rendition);
  }

  protected override report({ mode, reason, rendition }: TrackSelection): void {
    const { selectedIndex, active } = this;
    this.#activeId = rendition;
    // Under a choice another one may be fetched for a while: until the switch, or while the chosen one fails.
    const isSame = (mode === 'auto') === this.auto;
    const isRefused = mode === 'auto' && (reason === 'failed' || reason === 'only-one');
    this.choice.report(mode === 'auto' ? null : rendition, isSame ? 'same' : isRefused ? 'refused' : 'other');
    if (selectedIndex !== this.selectedIndex || active !== this.active) this.queueChange();
  }

  protected override clear(): void {
    if (!this.auto || this.active) this.queueChange();
    this.#activeId = null;
    super.clear();
  }
}
