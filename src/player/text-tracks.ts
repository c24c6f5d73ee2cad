import type { Cue } from '../model/cue.js';
import type { Presentation, TextTrackDescription } from '../model/presentation.js';
import type { Selection } from '../model/selection.js';
import { nowMs } from '../shared/clock.js';
import { CueStore } from './cue-store.js';
import { chooseForcedText, chooseLoadedText, type TextMode } from './text-choice.js';

interface ShownTrack {
  readonly description: TextTrackDescription;
  /** What `addTextTrack()` makes can never be removed from a video again. */
  readonly element: HTMLTrackElement;
  readonly cues: CueStore;
  readonly addedAtMs: number;
}

/** The longest wait for the browser's own choice among new tracks, milliseconds. */
const AUTOMATIC_MS = 1000;
/** Within this time of its insertion a browser may switch a track on by itself, milliseconds. */
const FRESH_MS = 500;

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
 * menus are free of it whenever other subtitles are shown, or another language is heard.
 */
export class TextTracks {
  readonly #video: HTMLVideoElement;
  readonly #onSelect: (track: string | null) => void;
  #presentation: Presentation | null = null;
  #selection: Selection | null = null;
  #shown: readonly ShownTrack[] = [];
  #sentinel: HTMLTrackElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The browser has had its time to choose. */
  #isReady = false;
  #selected: string | null = null;
  /** A forced track that the viewer has switched off. */
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
    const described = (presentation?.textTracks ?? []).filter(({ isForced }) => !isForced);
    for (const track of this.#shown)
      if (!presentation?.textTracks?.some(({ id }) => id === track.description.id)) this.#remove(track);
    for (const description of described) if (!this.#find(description.id)) this.#add(description, 'disabled');
    if (presentation?.textTracks && !this.#isReady) this.#awaitAutomaticChoice();
    else if (!presentation) this.#forget();
    this.#settle();
  }

  addCues(track: string, cues: readonly Cue[]): void {
    this.#find(track)?.cues.add(cues, this.#video.currentTime);
  }

  /**
   * A browser may show one of new tracks by itself, a little later (HTML §4.8.11.11.3). Chromium 156 does so beside one that
   * is showing already, so ours waits for it: the same step wakes up default tracks of metadata.
   */
  #awaitAutomaticChoice(): void {
    if (this.#sentinel) return;
    const sentinel = document.createElement('track');
    sentinel.kind = 'metadata';
    sentinel.default = true;
    this.#sentinel = sentinel;
    this.#video.append(sentinel);
    this.#timer = setTimeout(() => this.#showDefault(), AUTOMATIC_MS);
  }

  #dropSentinel(): void {
    clearTimeout(this.#timer);
    this.#sentinel?.remove();
    this.#sentinel = undefined;
  }

  #forget(): void {
    this.#dropSentinel();
    this.#isReady = false;
    this.#declined.clear();
  }

  /** What the author wants to be shown, unless somebody was quicker. */
  #showDefault(): void {
    this.#dropSentinel();
    this.#isReady = true;
    const isUntouched = this.#modes().every(({ mode }) => mode === 'disabled');
    const chosen = isUntouched ? this.#shown.find(({ description }) => description.isDefault) : undefined;
    if (chosen) chosen.element.track.mode = 'showing';
    this.#settle();
  }

  #modesChanged(): void {
    if (this.#sentinel && this.#sentinel.track.mode !== 'disabled') this.#showDefault();
    this.#undoAutomaticChoice();
    for (const { description, element } of this.#shown)
      if (description.isForced && element.track.mode === 'disabled') this.#declined.add(description.id);
    this.#settle();
  }

  /**
   * Chromium 156 switches a new track on beside one that is showing already, against HTML §4.8.11.11.3. Whoever chooses
   * another one switches the first one off.
   */
  #undoAutomaticChoice(): void {
    if (!this.#isReady) return;
    const isFresh = ({ addedAtMs }: ShownTrack): boolean => nowMs() - addedAtMs < FRESH_MS;
    const showing = this.#shown.filter(({ element }) => element.track.mode === 'showing');
    if (showing.every(isFresh)) return;
    for (const track of showing.filter(isFresh)) if (!track.description.isForced) track.element.track.mode = 'disabled';
  }

  /** Draws the consequences of modes and languages. */
  #settle(): void {
    const forced =
      this.#presentation && this.#isReady && chooseForcedText(this.#presentation, this.#selection, this.#modes());
    for (const track of this.#shown)
      if (track.description.isForced && !(forced && track.description.id === forced.id)) this.#remove(track);
    if (forced && !this.#declined.has(forced.id) && !this.#find(forced.id)) this.#add(forced, 'showing');
    const selected = chooseLoadedText(this.#modes());
    if (selected === this.#selected) return;
    this.#selected = selected;
    this.#onSelect(selected);
  }

  #modes(): TextMode[] {
    return this.#shown.map(({ description: { id }, element }) => ({ id, mode: element.track.mode }));
  }

  #find(id: string): ShownTrack | undefined {
    return this.#shown.find(({ description }) => description.id === id);
  }

  #add(description: TextTrackDescription, mode: TextTrackMode): void {
    const element = document.createElement('track');
    const cues = new CueStore(element.track);
    for (const type of ['load', 'error']) element.addEventListener(type, () => cues.refill());
    element.src = emptyFile();
    const { kind, label = '', language = '' } = description;
    element.kind = kind;
    element.label = label;
    element.srclang = language;
    this.#video.append(element);
    this.#shown = [...this.#shown, { description, element, cues, addedAtMs: nowMs() }];
    element.track.mode = mode;
  }

  #remove(track: ShownTrack): void {
    track.element.remove();
    this.#shown = this.#shown.filter((other) => other !== track);
  }
}
