import type { Cue } from '../model/cue.js';
import type { Presentation } from '../model/presentation.js';
import type { Selection } from '../model/selection.js';
import type { PreferenceCommand } from '../protocol/messages.js';
import type { AudioTrackList } from './audio-track-list.js';
import { MediaTracks } from './media-tracks.js';
import type { VideoRenditionList } from './rendition-list.js';
import { TextTracks } from './text-tracks.js';

/** What is known of the source that is played, and the lists and tracks in which a page sees it. */
export class SourceView {
  readonly #tracks: MediaTracks;
  readonly #textTracks: TextTracks;
  #presentation: Presentation | null = null;
  #selection: Selection | null = null;

  /** @param prefer tells the engine of the viewer's choices, until aborted. */
  constructor(video: HTMLVideoElement, prefer: (preference: PreferenceCommand) => void, signal: AbortSignal) {
    this.#tracks = MediaTracks.of(video);
    this.#tracks.connect(prefer, signal);
    this.#textTracks = new TextTracks(video, (track) => prefer({ type: 'select-text-track', track }), signal);
  }

  get presentation(): Presentation | null {
    return this.#presentation;
  }

  get selection(): Selection | null {
    return this.#selection;
  }

  get videoRenditions(): VideoRenditionList {
    return this.#tracks.videoRenditions;
  }

  get audioTracks(): AudioTrackList {
    return this.#tracks.audioTracks;
  }

  presentationChanged(presentation: Presentation): void {
    this.#presentation = presentation;
    this.#tracks.presentationChanged(presentation);
    this.#textTracks.update(presentation, this.#selection);
  }

  selectionChanged(selection: Selection): void {
    this.#selection = selection;
    this.#tracks.selectionChanged(selection);
    this.#textTracks.update(this.#presentation, selection);
  }

  cuesAdded(track: string, cues: readonly Cue[]): void {
    this.#textTracks.addCues(track, cues);
  }

  /** Nothing is played any longer. */
  clear(): void {
    this.#presentation = null;
    this.#selection = null;
    this.#tracks.clear();
    this.#textTracks.update(null, null);
  }
}
