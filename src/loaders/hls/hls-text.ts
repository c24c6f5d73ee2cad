import type { Cue } from '../../model/cue.js';
import type { InitSegmentRef, Presentation, SegmentRef } from '../../model/presentation.js';
import type { TimeRange } from '../../model/time-range.js';
import { orAbort } from '../../shared/abort.js';
import { CaptionTap } from '../captions/caption-tap.js';
import type { CaptionChannel } from '../captions/cea-608.js';
import type { CueBatch, LoaderContext, MediaBytes } from '../contract.js';
import { captionTrackId, type TextCatalog } from './text-catalog.js';
import type { TextReader, TextServices } from './text-reader.js';

/** The text of one stream: subtitles by their own playlists, captions out of the video. */
export class HlsText {
  readonly #catalog: TextCatalog;
  readonly #context: LoaderContext;
  readonly #services: TextServices;
  /** Its code and the parsers' is fetched for the first subtitles that are shown. */
  #reader: TextReader | undefined;
  readonly #tap: CaptionTap | undefined;
  readonly #found = new Set<CaptionChannel>();

  constructor(catalog: TextCatalog, context: LoaderContext, services: TextServices) {
    this.#catalog = catalog;
    this.#context = context;
    this.#services = services;
    const onCues = (channel: CaptionChannel, cues: readonly Cue[]): void => this.#addCaptions(channel, cues);
    if (catalog.captions !== 'none') this.#tap = new CaptionTap(onCues, context);
  }

  /** What the playlist offers, for the presentation. */
  get offered(): Pick<Presentation, 'textTracks'> {
    const textTracks = this.#catalog.texts.map(({ description }) => description);
    return textTracks.length > 0 ? { textTracks } : {};
  }

  async cues(track: string, range: TimeRange, signal: AbortSignal): Promise<CueBatch> {
    const { TextReader: Reader } = await orAbort(
      this.#context.importCode('the reader of subtitles', () => import('./text-reader.js')),
      signal,
    );
    this.#reader ??= new Reader(this.#catalog.texts, this.#services);
    return this.#reader.cues(track, range, signal);
  }

  /** The same bytes of the video, looked through for captions on their way. */
  through(ref: SegmentRef | InitSegmentRef, bytes: AsyncIterable<MediaBytes>): AsyncIterable<MediaBytes> {
    return this.#tap ? this.#tap.through(ref, bytes) : bytes;
  }

  #addCaptions(channel: CaptionChannel, cues: readonly Cue[]): void {
    const { captions, texts } = this.#catalog;
    const id = captionTrackId(channel);
    if (captions === 'declared' && !texts.some(({ description }) => description.id === id)) return;
    if (captions === 'undeclared' && !this.#found.has(channel)) {
      this.#found.add(channel);
      this.#context.addTextTrack({ id, kind: 'captions', label: channel });
    }
    this.#context.addCues(id, cues);
  }
}
