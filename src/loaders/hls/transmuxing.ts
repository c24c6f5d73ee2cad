import type { PlayerError } from '../../model/errors.js';
import type { RenditionId } from '../../model/presentation.js';
import type { OwnedBytes } from '../../shared/bytes.js';
import { forgetOldest } from '../../shared/forget-oldest.js';
import { TransmuxFailure } from '../../transmux/failure.js';
import type { TrackMemory } from '../../transmux/fragmenter.js';
import { isSameBytes } from '../../transmux/sample.js';
import type { Transmuxer, TransmuxOptions } from '../../transmux/transmuxer.js';
import { codecsOf, mimeTypeOf, namesMp3 } from './codecs.js';
import { corruptSegment, unsupportedContainer, unsupportedEncryption } from './errors.js';
import type { OpenedSegment } from './media-reader.js';
import { resumed, type HlsInitRef, type HlsSegmentRef, type MediaPiece } from './segment-bytes.js';
import { readInit } from './segment-head.js';
import type { Container } from './segment-sniff.js';
import { optional } from './tags.js';

/** A transmuxer between two segments. */
interface Thread {
  readonly transmuxer: Transmuxer;
  init: HlsInitRef | undefined;
  /** Of the only segment that it can go on with. */
  next: string;
}

/** Of a stream that changes its configuration without end; one that was forgotten is made, and appended, again. */
const MAX_INITS = 64;
/** Domains have one or two init segments for each rendition. */
const MAX_CURRENT = 256;

/** The code for it, which streams in MP4 never need. */
const load = () => import('../../transmux/transmuxer.js');

/** Makes fragmented MP4 of segments that are not. What one segment leaves over goes on with the next one. */
export class Transmuxing {
  /** One for each rendition, as segments come one after the other. */
  readonly #threads = new Map<RenditionId, Thread>();
  readonly #memories = new Map<RenditionId, TrackMemory>();
  readonly #inits = new Set<HlsInitRef>();
  #made = 0;
  /** The latest, by rendition and domain. */
  readonly #current = new Map<string, HlsInitRef>();

  /** What to append before media of this domain; undefined: nothing is known of it, or it needs none. */
  initOf(rendition: RenditionId, domain: string): HlsInitRef | undefined {
    return this.#current.get(`${rendition} ${domain}`);
  }

  /** Before it is sure to be needed. */
  prepare(): void {
    load().catch(() => {});
  }

  /** Reads a segment up to its first media. */
  async open(
    container: Exclude<Container, 'mp4'>,
    bytes: AsyncIterable<OwnedBytes>,
    segment: HlsSegmentRef,
  ): Promise<OpenedSegment> {
    const thread = await this.#take(container, segment);
    const rest = this.#run(thread, bytes, segment);
    const first = await rest.next();
    if (first.done) throw corruptSegment(segment.origin.url, 'it has no media');
    const init = first.value.init!.origin as OwnedBytes;
    const movie = readInit(init, segment.origin.url);
    return { pieces: resumed(first.value, rest), mediaStart: thread.transmuxer.start!, movie };
  }

  /** The media of a segment as they come out. */
  async *read(
    container: Exclude<Container, 'mp4'>,
    bytes: AsyncIterable<OwnedBytes>,
    segment: HlsSegmentRef,
  ): AsyncGenerator<MediaPiece> {
    yield* this.#run(await this.#take(container, segment), bytes, segment);
  }

  /** The one that waits for this segment, or a fresh one. */
  async #take(container: Exclude<Container, 'mp4'>, segment: HlsSegmentRef): Promise<Thread> {
    const { rendition, part, start, timestampOffset } = segment;
    const { createTransmuxer } = await load();
    const waiting = this.#threads.get(rendition);
    this.#threads.delete(rendition);
    const next = placeOf(segment, 1);
    if (waiting?.next === placeOf(segment, 0)) return Object.assign(waiting, { next });
    const memory = this.#memories.get(rendition);
    const options: TransmuxOptions = {
      wanted: part ? [part] : ['video', 'audio'],
      clock: { position: start, ...(timestampOffset === undefined ? {} : { expected: start - timestampOffset }) },
      ...(memory ? { memory } : {}),
    };
    return { transmuxer: createTransmuxer(container, options), init: undefined, next };
  }

  async *#run(
    thread: Thread,
    bytes: AsyncIterable<OwnedBytes>,
    segment: HlsSegmentRef,
  ): AsyncGenerator<MediaPiece, void> {
    const { transmuxer } = thread;
    for await (const chunk of bytes) yield* this.#step(thread, segment, () => transmuxer.push(chunk));
    yield* this.#step(thread, segment, () => transmuxer.end(segment.continuation));
    this.#threads.set(segment.rendition, thread);
  }

  *#step(thread: Thread, { rendition, domain, origin }: HlsSegmentRef, step: () => ReturnType<Transmuxer['push']>) {
    let pieces: ReturnType<Transmuxer['push']>;
    try {
      pieces = step();
    } catch (error) {
      throw error instanceof TransmuxFailure ? toPlayerError(error, origin.url) : error;
    }
    for (const { type, bytes } of pieces) {
      if (type === 'init') {
        thread.init = this.#place(rendition, bytes);
        this.#memories.set(rendition, thread.transmuxer.memory);
        this.#current.set(`${rendition} ${domain}`, thread.init);
        forgetOldest(this.#current, MAX_CURRENT);
      } else yield { bytes, init: thread.init! };
    }
  }

  /** Equal bytes have the same id. */
  #place(rendition: RenditionId, bytes: OwnedBytes): HlsInitRef {
    const isIt = (init: HlsInitRef): boolean =>
      init.rendition === rendition && isSameBytes(init.origin as OwnedBytes, bytes);
    for (const init of this.#inits) if (isIt(init)) return init;
    const id = `${rendition} made ${this.#made++}`;
    const init: HlsInitRef = { id, rendition, origin: bytes, ...optional('mimeType', typeOf(bytes)) };
    this.#inits.add(init);
    forgetOldest(this.#inits, MAX_INITS);
    return init;
  }
}

/** Of the segment, or of the one behind it: segments of one clock, in one list. Audio inside the video changes lists with it. */
function placeOf({ playlist, domain, sequence }: HlsSegmentRef, behind: 0 | 1): string {
  return `${playlist} ${domain} ${sequence + behind}`;
}

/** Undefined for MP3, of which the browser's name is not known here. */
function typeOf(init: OwnedBytes): string | undefined {
  const movie = readInit(init, '');
  const codecs = codecsOf(movie, ['video', 'audio']);
  const type = movie.tracks.some((track) => track.type === 'video') ? 'video' : 'audio';
  return codecs.some(namesMp3) ? undefined : mimeTypeOf(type, codecs);
}

function toPlayerError({ kind, what }: TransmuxFailure, url: string): PlayerError {
  switch (kind) {
    case 'unsupported':
      return unsupportedContainer(url, what);
    case 'encrypted':
      return unsupportedEncryption(url, what, 'only AES-128 and AES-256 of whole segments are');
    case 'corrupt':
      return corruptSegment(url, `it has ${what}`);
  }
}
