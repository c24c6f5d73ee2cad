import type { Presentation, TextTrackDescription } from '../model/presentation.js';
import type { DisplayState } from '../model/selection.js';
import type { SessionEvent } from '../protocol/messages.js';
import { offerTo } from './adaptation/dynamic-range.js';

type OfferEvent = Extract<SessionEvent, { readonly type: 'presentation-changed' }>;

/** What can be chosen, as the page is told of it: what suits its display, and the text tracks that were found inside the media. */
export class Offer {
  readonly #post: (event: OfferEvent) => void;
  #presentation: Presentation | undefined;
  #foundText: readonly TextTrackDescription[] = [];

  constructor(post: (event: OfferEvent) => void) {
    this.#post = post;
  }

  /** `presentation`: without what the browser cannot decode. */
  changed(presentation: Presentation, display: DisplayState): void {
    this.#presentation = presentation;
    this.tell(display);
  }

  textFound(track: TextTrackDescription, display: DisplayState): void {
    this.#foundText = [...this.#foundText.filter(({ id }) => id !== track.id), track];
    this.tell(display);
  }

  /** Before there is a presentation there is nothing to tell. */
  tell(display: DisplayState): void {
    if (!this.#presentation) return;
    const offered = offerTo(display, this.#presentation);
    const all = [...(offered.textTracks ?? []), ...this.#foundText];
    const presentation = all.length > 0 ? { ...offered, textTracks: all } : offered;
    this.#post({ type: 'presentation-changed', presentation });
  }
}
