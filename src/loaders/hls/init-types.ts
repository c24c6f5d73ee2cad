import { forgetOldest } from '../../shared/forget-oldest.js';
import type { MovieBox } from '../iso/mp4-movie-box.js';
import { codecsOf, isSameKind, mimeTypeOfMedia } from './codecs.js';
import type { HlsInitRef } from './segment-bytes.js';

/** A live stream goes on changing its init segment; one that was forgotten is looked at again. */
const MAX_TYPES = 64;

/** Of what type the media behind an init segment are, where a rendition changes it: an advertisement in another codec. */
export class InitTypes {
  readonly #codecs = new Map<string, readonly string[]>();
  /** Of each rendition, those that it began with: what its declared type means. */
  readonly #first = new Map<string, readonly string[]>();

  has({ id }: HlsInitRef): boolean {
    return this.#codecs.has(id);
  }

  learn({ id, part, rendition }: HlsInitRef, movie: MovieBox): void {
    const codecs = codecsOf(movie, part ? [part] : ['video', 'audio']);
    this.#codecs.set(id, codecs);
    if (!this.#first.has(rendition)) this.#first.set(rendition, codecs);
    forgetOldest(this.#codecs, MAX_TYPES);
  }

  /** With its type, if that is another one than the rendition's. */
  complete(init: HlsInitRef): HlsInitRef {
    const codecs = this.#codecs.get(init.id);
    const first = this.#first.get(init.rendition);
    if (!codecs || !first || isSameKind(codecs, first)) return init;
    return { ...init, mimeType: mimeTypeOfMedia(codecs) };
  }
}
