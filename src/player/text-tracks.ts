import type { Cue } from '../model/cue.js';
import type { Presentation, TextTrackDescription } from '../model/presentation.js';
import type { Selection } from '../model/selection.js';
import { CueStore } from './cue-store.js';
import { chooseForcedText, chooseLoadedText, type TextMode } from './text-choice.js';

interface ShownTrack {
  readonly description: TextTrackDescription;
  /** A `<track>` without a source: what `addTextTrack()` makes can never be removed from a video again. */
  readonly element: HTMLTrackElement;
  readonly cues: CueStore;
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
  /** Cues of a forced track that is not in the video come again when it is. */
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
    for (const description of described) {
      if (this.#find(description.id)) continue;
      const isFirstDefault =
        description.isDefault === true && !this.#shown.some((other) => other.description.isDefault);
      this.#add(description, isFirstDefault ? 'showing' : 'disabled');
    }
    if (!presentation) this.#declined.clear();
    this.#settle();
  }

  addCues(track: string, cues: readonly Cue[]): void {
    this.#find(track)?.cues.add(cues, this.#video.currentTime);
  }

  #modesChanged(): void {
    for (const { description, element } of this.#shown)
      if (description.isForced && element.track.mode === 'disabled') this.#declined.add(description.id);
    this.#settle();
  }

  /** Draws the consequences of modes and languages. */
  #settle(): void {
    const forced = this.#presentation && chooseForcedText(this.#presentation, this.#selection, this.#modes());
    for (const track of this.#shown)
      if (track.description.isForced && track.description.id !== forced?.id) this.#remove(track);
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
    const { kind, label = '', language = '' } = description;
    element.kind = kind;
    element.label = label;
    element.srclang = language;
    this.#video.append(element);
    this.#shown = [...this.#shown, { description, element, cues: new CueStore(element.track) }];
    element.track.mode = mode;
  }

  #remove(track: ShownTrack): void {
    track.element.remove();
    this.#shown = this.#shown.filter((other) => other !== track);
  }
}
