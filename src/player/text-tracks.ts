import type { Cue } from '../model/cue.js';
import type { Presentation, TextTrackDescription } from '../model/presentation.js';
import type { Selection } from '../model/selection.js';
import { CueStore } from './cue-store.js';
import { chooseForcedText, chooseLoadedText, type TextMode } from './text-choice.js';

interface ShownTrack {
  readonly description: TextTrackDescription;
  /** What `addTextTrack()` makes can never be removed from a video again. */
  readonly element: HTMLTrackElement;
  readonly cues: CueStore;
  /** Of a forced track: it was shown, so whoever switches it off means it. */
  hasShown: boolean;
}

/** The longest wait for the browser's own choice among new tracks, milliseconds. */
const AUTOMATIC_MS = 1000;

let emptyFileUrl: string | undefined;

/**
 * A file without cues. Without any WebKitGTK 2.50 empties the track each time that it is switched on, and fires no event.
 * A `blob:` URL, as `media-src` must allow those for MediaSource anyway.
 */
function emptyFile(): string {
  emptyFileUrl ??= URL.createObjectURL(new Blob(['WEBVTT\n\n'], { type: 'text/vtt' }));
  return emptyFileUrl;
}

/**
 * The text tracks of a presentation as TextTracks of the video. The viewer chooses by `TextTrack.mode`, through native
 * controls, a menu or a script; the choice decides whose cues are loaded.
 *
 * A forced track is in the video only while it is shown, as HTML has no kind of track that is rendered and in no menu:
 * menus are free of it whenever other subtitles are chosen, or another language is heard.
 */
export class TextTracks {
  readonly #video: HTMLVideoElement;
  readonly #onSelect: (track: string | null) => void;
  #presentation: Presentation | null = null;
  #selection: Selection | null = null;
  #shown: readonly ShownTrack[] = [];
  /** While the browser may still choose among tracks that were just added. */
  #choosing: AutomaticChoice | undefined;
  /** It has had its first time to. */
  #isReady = false;
  #selected: string | null = null;
  /** Forced tracks that the viewer has switched off. */
  readonly #declined = new Set<string>();

  /** @param onSelect called with the id of the track whose cues are wanted, when it changes. */
  constructor(video: HTMLVideoElement, onSelect: (track: string | null) => void, signal: AbortSignal) {
    this.#video = video;
    this.#onSelect = onSelect;
    video.textTracks.addEventListener('change', () => this.#modesChanged(), { signal });
  }

  /** Adds what is new and removes what is gone; null: there is nothing any more. */
  update(presentation: Presentation | null, selection: Selection | null): void {
    this.#presentation = presentation;
    this.#selection = selection;
    const described = presentation?.textTracks ?? [];
    for (const track of this.#shown) if (!described.some(({ id }) => id === track.description.id)) this.#remove(track);
    for (const each of described) if (!each.isForced && !this.#find(each.id)) this.#add(each);
    this.#dropUnreachable();
    if (!presentation) this.#forget();
    // Nothing but forced ones: nothing to wait for.
    else if (!this.#choosing) this.#isReady = true;
    this.#settle();
  }

  addCues(track: string, cues: readonly Cue[]): void {
    this.#find(track)?.cues.add(cues, this.#video.currentTime);
  }

  /** What has left the window of a live stream, as long as playback is not still there. */
  #dropUnreachable(): void {
    const { seekable, currentTime } = this.#video;
    if (seekable.length === 0) return;
    const start = Math.min(seekable.start(0), currentTime);
    for (const { cues } of this.#shown) cues.removeBefore(start);
  }

  #forget(): void {
    this.#choosing?.end();
    this.#choosing = undefined;
    this.#isReady = false;
    this.#declined.clear();
  }

  #modesChanged(): void {
    if (this.#choosing?.isOver) return this.#automaticChoiceMade();
    this.#choosing?.note(this.#modes());
    for (const { description, element, hasShown } of this.#shown)
      if (hasShown && element.track.mode === 'disabled') this.#declined.add(description.id);
    this.#settle();
  }

  #automaticChoiceMade(): void {
    const before = this.#choosing!.modes;
    this.#choosing!.end();
    this.#choosing = undefined;
    const modes = this.#modes();
    if (this.#isReady) {
      // Chromium 156 shows the first track in its own language when one is added after something was shown.
      const wasShowing = [...before.values()].includes('showing');
      for (const { description, element } of this.#shown) {
        const mode = before.get(description.id) ?? (wasShowing ? 'disabled' : undefined);
        if (mode) element.track.mode = mode;
      }
    } else if (modes.every(({ mode }) => mode === 'disabled')) {
      const wanted = this.#shown.find(({ description }) => description.isDefault);
      if (wanted) wanted.element.track.mode = 'showing';
    }
    this.#isReady = true;
    this.#settle();
  }

  /** Draws the consequences of modes and languages. */
  #settle(): void {
    const forced = this.#forced();
    for (const track of this.#shown)
      if (track.description.isForced && track.description.id !== forced?.id) this.#remove(track);
    if (forced && !this.#declined.has(forced.id)) this.#showForced(forced);
    const selected = chooseLoadedText(this.#modes());
    if (selected === this.#selected) return;
    this.#selected = selected;
    this.#onSelect(selected);
  }

  #forced(): TextTrackDescription | undefined {
    if (!this.#presentation || !this.#isReady) return undefined;
    return chooseForcedText(this.#presentation, this.#selection, this.#modes());
  }

  #showForced(forced: TextTrackDescription): void {
    const track = this.#find(forced.id);
    if (!track) return this.#add(forced);
    if (this.#choosing || track.hasShown) return;
    track.hasShown = true;
    track.element.track.mode = 'showing';
  }

  #modes(): TextMode[] {
    return this.#shown.map(({ description: { id }, element }) => ({ id, mode: element.track.mode }));
  }

  #find(id: string): ShownTrack | undefined {
    return this.#shown.find(({ description }) => description.id === id);
  }

  #add(description: TextTrackDescription): void {
    const before = this.#modes();
    const element = document.createElement('track');
    const { kind, label = '', language = '' } = description;
    element.kind = kind;
    element.label = label;
    element.srclang = language;
    element.src = emptyFile();
    // Firefox 153 makes the track when it is first asked for, and does not hear of a kind that comes later.
    const cues = new CueStore(element.track);
    for (const type of ['load', 'error']) element.addEventListener(type, () => cues.refill());
    this.#video.append(element);
    this.#shown = [...this.#shown, { description, element, cues, hasShown: false }];
    this.#choosing ??= new AutomaticChoice(this.#video, before, () => this.#automaticChoiceMade());
    for (const shown of this.#shown) this.#choosing.watch(shown.description.id, shown.element.track);
  }

  #remove(track: ShownTrack): void {
    track.element.remove();
    this.#shown = this.#shown.filter((other) => other !== track);
  }
}

/**
 * Waits until the browser has chosen among tracks that were just added, by the viewer's settings (HTML §4.8.11.11.3): the
 * same step wakes up default tracks of metadata, so there is one for so long.
 */
class AutomaticChoice {
  readonly #modes: Map<string, TextTrackMode>;
  readonly #watched = new Set<TextTrack>();
  readonly #sentinel: HTMLTrackElement;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(video: HTMLVideoElement, modes: readonly TextMode[], onTimeout: () => void) {
    this.#modes = new Map(modes.map(({ id, mode }) => [id, mode]));
    this.#sentinel = document.createElement('track');
    this.#sentinel.kind = 'metadata';
    this.#sentinel.default = true;
    video.append(this.#sentinel);
    this.#timer = setTimeout(onTimeout, AUTOMATIC_MS);
  }

  /** Of each track before, and as the viewer or a script has set it since: not to be undone with what the browser does. */
  get modes(): ReadonlyMap<string, TextTrackMode> {
    return this.#modes;
  }

  get isOver(): boolean {
    return this.#sentinel.track.mode !== 'disabled';
  }

  /** What a script sets is seen as it is set: the `change` event comes late, and tells of what the browser did as well. */
  watch(id: string, track: TextTrack): void {
    if (this.#watched.has(track)) return;
    this.#watched.add(track);
    const native = Object.getOwnPropertyDescriptor(TextTrack.prototype, 'mode')!;
    const get = (): TextTrackMode => native.get!.call(track) as TextTrackMode;
    const set = (mode: unknown): void => {
      native.set!.call(track, mode);
      this.#modes.set(id, get());
    };
    Object.defineProperty(track, 'mode', { configurable: true, enumerable: true, get, set });
  }

  /** A change while the browser has not chosen yet. */
  note(modes: readonly TextMode[]): void {
    for (const { id, mode } of modes) if (mode !== 'disabled' || this.#modes.has(id)) this.#modes.set(id, mode);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#sentinel.remove();
    // The one of the prototype is there again.
    for (const track of this.#watched) Reflect.deleteProperty(track, 'mode');
  }
}
