import type { PlayerError } from '../../model/errors.js';
import type { RenditionId } from '../../model/presentation.js';
import type { OwnedBytes } from '../../shared/bytes.js';
import { TransmuxFailure } from '../../transmux/failure.js';
import type { TrackMemory } from '../../transmux/fragmenter.js';
import { isSameBytes } from '../../transmux/sample.js';
import { createTransmuxer, type Transmuxer, type TransmuxOptions } from '../../transmux/transmuxer.js';
import type { MovieBox } from '../iso/mp4-movie-box.js';
import { BARE_MP3, codecsOf, mimeTypeOf, mimeTypeOfMedia, renameMp3, type IsTypeSupported } from './codecs.js';
import { corruptSegment, unsupportedContainer, unsupportedEncryption } from './errors.js';
import type { OpenedSegment } from './media-reader.js';
import { resumed, type HlsInitRef, type HlsSegmentRef, type MediaPiece } from './segment-bytes.js';
import { readInit } from './segment-head.js';
import type { Container } from './segment-sniff.js';
import { optional } from './tags.js';

/** An init segment that was made, with what it says. */
interface MadeInit {
  readonly ref: HlsInitRef;
  readonly bytes: OwnedBytes;
  /** MP3 by the name that it is played under. */
  readonly movie: MovieBox;
}

/** A transmuxer between two segments. */
interface Thread {
  readonly transmuxer: Transmuxer;
  /** Of `chooseMp3`. */
  readonly mp3: string;
  made: MadeInit | undefined;
  /** Of the only segment that it can go on with. */
  next: string;
}

/**
 * Makes fragmented MP4 of segments that are not, or bare MP3 where the browser takes it in no MP4. What one segment leaves
 * over goes on with the next one.
 */
export class Transmuxing {
  /** Of `chooseMp3`. */
  readonly #mp3: Promise<string>;
  /** One for each rendition and part of it, as segments come one after the other. */
  readonly #threads = new Map<string, Thread>();
  readonly #memories = new Map<string, TrackMemory>();
  #inits: readonly MadeInit[] = [];
  #initsMade = 0;
  /** The latest, by domain, then by rendition and part of it. */
  readonly #current = new Map<string, Map<string, HlsInitRef>>();

  constructor(isTypeSupported: IsTypeSupported) {
    // Long before the first segment is here: the answer may have to come from a busy page.
    this.#mp3 = chooseMp3(isTypeSupported);
    this.#mp3.catch(() => {});
  }

  /** What to append before such media; undefined: nothing is known of its domain. */
  initOf(segment: Pick<HlsSegmentRef, 'rendition' | 'part' | 'domain'>): HlsInitRef | undefined {
    return this.#current.get(segment.domain)?.get(streamOf(segment));
  }

  /** Forgets the other domains: a live stream goes on beginning new ones. */
  keep(domains: ReadonlySet<string>): void {
    for (const domain of this.#current.keys()) if (!domains.has(domain)) this.#current.delete(domain);
    const used = new Set([...this.#current.values()].flatMap((streams) => [...streams.values()]));
    this.#inits = this.#inits.filter(({ ref }) => used.has(ref));
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
    const { transmuxer, made } = thread;
    return { pieces: resumed(first.value, rest), mediaStart: transmuxer.start!, movie: made!.movie };
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
    const { part, start, timestampOffset } = segment;
    const mp3 = await this.#mp3;
    const stream = streamOf(segment);
    const waiting = this.#threads.get(stream);
    this.#threads.delete(stream);
    const next = placeOf(segment, 1);
    if (waiting?.next === placeOf(segment, 0)) return Object.assign(waiting, { next });
    const memory = this.#memories.get(stream);
    const options: TransmuxOptions = {
      wanted: part ? [part] : ['video', 'audio'],
      clock: { position: start, ...(timestampOffset === undefined ? {} : { expected: start - timestampOffset }) },
      mpegAudio: mp3 === BARE_MP3 ? 'bare' : 'mp4',
      ...(memory ? { memory } : {}),
    };
    return { transmuxer: createTransmuxer(container, options), mp3, made: undefined, next };
  }

  async *#run(
    thread: Thread,
    bytes: AsyncIterable<OwnedBytes>,
    segment: HlsSegmentRef,
  ): AsyncGenerator<MediaPiece, void> {
    const { transmuxer } = thread;
    for await (const chunk of bytes) yield* this.#step(thread, segment, () => transmuxer.push(chunk));
    yield* this.#step(thread, segment, () => transmuxer.end(segment.continuation));
    this.#threads.set(streamOf(segment), thread);
  }

  *#step(thread: Thread, segment: HlsSegmentRef, step: () => ReturnType<Transmuxer['push']>): Generator<MediaPiece> {
    let pieces: ReturnType<Transmuxer['push']>;
    try {
      pieces = step();
    } catch (error) {
      throw error instanceof TransmuxFailure ? toPlayerError(error, segment.origin.url) : error;
    }
    const stream = streamOf(segment);
    for (const { type, bytes, start } of pieces) {
      if (type === 'init') {
        thread.made = this.#place(segment.rendition, bytes, thread.mp3);
        this.#memories.set(stream, thread.transmuxer.memory);
        const streams = this.#current.get(segment.domain) ?? new Map<string, HlsInitRef>();
        this.#current.set(segment.domain, streams.set(stream, thread.made.ref));
      } else yield { bytes, init: thread.made!.ref, ...optional('mediaTime', start) };
    }
  }

  /** Equal bytes have the same id. */
  #place(rendition: RenditionId, bytes: OwnedBytes, mp3: string): MadeInit {
    const known = this.#inits.find((made) => made.ref.rendition === rendition && isSameBytes(made.bytes, bytes));
    if (known) return known;
    const id = `${rendition} made ${this.#initsMade++}`;
    const movie = withMp3(readInit(bytes, ''), mp3);
    const codecs = codecsOf(movie, ['video', 'audio']);
    const isBare = codecs.join() === BARE_MP3;
    // Together with video it is in MP4 all the same: that is only looked at.
    const mimeType = mimeTypeOfMedia(isBare ? codecs : codecs.map((codec) => (codec === BARE_MP3 ? 'mp4a.6B' : codec)));
    const ref: HlsInitRef = { id, rendition, origin: isBare ? new Uint8Array(0) : bytes, mimeType };
    const made: MadeInit = { ref, bytes, movie };
    this.#inits = [...this.#inits, made];
    return made;
  }
}

/** What has transmuxers of its own: a rendition is looked at as a whole before its video and audio are told apart. */
function streamOf({ rendition, part }: Pick<HlsSegmentRef, 'rendition' | 'part'>): string {
  return `${rendition} ${part ?? 'all'}`;
}

/** Of the segment, or of the one behind it: segments of one clock, in one list. Audio inside the video changes lists with it. */
function placeOf({ playlist, domain, sequence }: HlsSegmentRef, behind: 0 | 1): string {
  return `${playlist} ${domain} ${sequence + behind}`;
}

/** With MP3 under another name. */
function withMp3(movie: MovieBox, name: string): MovieBox {
  const tracks = movie.tracks.map((track) => ({ ...track, codec: renameMp3([track.codec], name)[0]! }));
  return { ...movie, tracks };
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

/** What becomes of MP3 that is in no MP4 yet: the name that the browser knows in MP4, or bare where it takes only that. */
async function chooseMp3(isTypeSupported: IsTypeSupported): Promise<string> {
  const names = ['mp3', 'mp4a.6B', BARE_MP3];
  const answers = await Promise.all(names.map((name) => isTypeSupported(mimeTypeOf('audio', [name]))));
  return names.find((_, i) => answers[i]) ?? 'mp4a.6B';
}
