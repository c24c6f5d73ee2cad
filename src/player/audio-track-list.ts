import type { Track } from '../model/presentation.js';
import type { TrackSelection } from '../model/selection.js';
import { defineEventHandlers } from './event-handler.js';
import { ItemList } from './item-list.js';

/** `addtrack` or `removetrack`. */
export class AudioTrackEvent extends Event {
  readonly track: AudioTrack;
  constructor(type: 'addtrack' | 'removetrack', track: AudioTrack) {
    super(type);
    this.track = track;
  }
}

/** As HTML's `AudioTrack`, but only one of them is enabled at a time. */
export class AudioTrack {
  readonly id: string;
  readonly kind: NonNullable<Track['kind']>;
  /** The language where the source has no label: a menu shows nothing else. Empty: unknown. */
  readonly label: string;
  /** BCP 47; empty: unknown. */
  readonly language: string;
  readonly #list: AudioTrackList;

  constructor(description: Track, list: AudioTrackList) {
    this.#list = list;
    const { id, isDefault, kind = isDefault ? 'main' : 'alternative', language = '', label = language } = description;
    this.id = id;
    this.kind = kind;
    this.label = label;
    this.language = language;
  }

  /** Setting it to true disables the others; false is ignored, as `muted` is for silence. */
  get enabled(): boolean {
    return this.#list.enabledTrack === this;
  }
  set enabled(value: boolean) {
    if (value) this.#list.select(this.id);
  }
}

/**
 * The audio tracks to choose from, in the shape of HTML's `AudioTrackList`. Empty before the source is known, where the only
 * audio is inside the video's segments, and where the browser plays by itself.
 *
 * Events: `addtrack` and `removetrack` with the `track`; `change` when another one is enabled.
 */
export class AudioTrackList extends ItemList<AudioTrack, Track> {
  declare onaddtrack: ((event: AudioTrackEvent) => void) | null;
  declare onremovetrack: ((event: AudioTrackEvent) => void) | null;
  declare onchange: ((event: Event) => void) | null;

  readonly #send: (track: string) => void;

  static {
    defineEventHandlers(this.prototype, 'addtrack', 'removetrack', 'change');
  }

  /** @param send tells the engine of a choice. */
  constructor(send: (track: string) => void) {
    super();
    this.#send = send;
  }

  getTrackById(id: string): AudioTrack | null {
    return this.find(id);
  }

  /** The one that is heard; null until the engine has chosen. */
  get enabledTrack(): AudioTrack | null {
    return this.find(this.choice.value);
  }

  /**
   * Enables the track of this id for the rest of this source. Nothing happens where the list has no such track; while it is
   * empty, the source may still be on its way, and have it.
   */
  select(id: string): void {
    const isKnown = this.length === 0 || this.find(id);
    if (!isKnown || id === this.choice.value) return;
    this.choice.choose(id);
    this.queueChange();
    this.#send(id);
  }

  protected override createItem(description: Track): AudioTrack {
    return new AudioTrack(description, this);
  }

  protected override createEvent(change: 'add' | 'remove', track: AudioTrack): AudioTrackEvent {
    return new AudioTrackEvent(`${change}track`, track);
  }

  protected override report({ track, reason }: TrackSelection): void {
    const { enabledTrack } = this;
    const relation = track === this.choice.value ? 'same' : reason === 'failed' ? 'refused' : 'other';
    this.choice.report(track, relation);
    if (enabledTrack !== this.enabledTrack) this.queueChange();
  }

  protected override clear(): void {
    if (this.enabledTrack) this.queueChange();
    super.clear();
  }
}
