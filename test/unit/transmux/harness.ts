import { childBoxes, type Box } from '../../../src/loaders/iso/mp4-boxes.js';
import { parseMovieBox, type MovieBox } from '../../../src/loaders/iso/mp4-movie-box.js';
import type { OwnedBytes } from '../../../src/shared/bytes.js';
import type { TransmuxPiece } from '../../../src/transmux/fragmenter.js';
import { createTransmuxer, type Transmuxer, type TransmuxOptions } from '../../../src/transmux/transmuxer.js';
import { concatBytes } from '../../../src/shared/bytes.js';
import { fixture } from '../../support/test-http.js';

/** A frame in a movie fragment; ticks of its track. */
interface ReadSample {
  readonly decode: number;
  readonly presentation: number;
  readonly duration: number;
  readonly isKey: boolean;
  readonly data: Uint8Array;
}

/** What was written: movie headers, and the frames of each track behind each other. */
export interface ReadMedia {
  readonly movies: readonly MovieBox[];
  readonly video: readonly ReadSample[];
  readonly audio: readonly ReadSample[];
  readonly bytes: OwnedBytes;
  readonly start: number | undefined;
}

export function newTransmuxer(container: 'ts' | 'audio', options: Partial<TransmuxOptions> = {}): Transmuxer {
  return createTransmuxer(container, { wanted: ['video', 'audio'], clock: { position: 0 }, ...options });
}

/** Files below test/fixtures/hls/ts. */
export function segments(...names: readonly string[]): Promise<OwnedBytes[]> {
  return Promise.all(names.map(async (name) => (await fixture(`hls/ts/${name}`)).slice()));
}

/** What comes out of segments one after the other, given in pieces of `pieceBytes`. */
export function piecesOf(transmuxer: Transmuxer, files: readonly OwnedBytes[], pieceBytes = 10_000): TransmuxPiece[] {
  const pieces: TransmuxPiece[] = [];
  for (const [i, file] of files.entries()) {
    for (let at = 0; at < file.byteLength; at += pieceBytes)
      pieces.push(...transmuxer.push(file.slice(at, at + pieceBytes)));
    pieces.push(...transmuxer.end(i === files.length - 1 ? 'ends' : 'continues'));
  }
  return pieces;
}

/** The same, read. */
export function transmux(transmuxer: Transmuxer, files: readonly OwnedBytes[], pieceBytes?: number): ReadMedia {
  const parts = piecesOf(transmuxer, files, pieceBytes).map(({ bytes }) => bytes);
  return readMedia(concatBytes(parts), transmuxer.start);
}

export function readMedia(bytes: OwnedBytes, start?: number): ReadMedia {
  const boxes = childBoxes(bytes, 0, bytes.byteLength);
  const movies = boxes
    .filter(({ type }) => type === 'moov')
    .map((box) => parseMovieBox(bytes.subarray(box.start, box.end)));
  const samples = { video: [] as ReadSample[], audio: [] as ReadSample[] };
  for (const moof of boxes.filter(({ type }) => type === 'moof'))
    for (const traf of childBoxes(bytes, moof.body, moof.end).filter(({ type }) => type === 'traf')) {
      const { trackId, found } = readTraf(bytes, moof, traf);
      const type = movies[0]!.tracks[trackId - 1]!.type as 'video' | 'audio';
      samples[type].push(...found);
    }
  return { movies, ...samples, bytes, start };
}

function readTraf(bytes: OwnedBytes, moof: Box, traf: Box): { trackId: number; found: ReadSample[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [tfhd, tfdt, trun] = childBoxes(bytes, traf.body, traf.end).map(({ body }) => body);
  let decode = view.getUint32(tfdt! + 4) * 2 ** 32 + view.getUint32(tfdt! + 8);
  let at = moof.start + view.getInt32(trun! + 8);
  const found = Array.from({ length: view.getUint32(trun! + 4) }, (_, i) => {
    const entry = trun! + 12 + 16 * i;
    const [duration, size, flags] = [0, 4, 8].map((offset) => view.getUint32(entry + offset)) as [
      number,
      number,
      number,
    ];
    const data = bytes.subarray(at, at + size);
    const sample = {
      decode,
      presentation: decode + view.getInt32(entry + 12),
      duration,
      isKey: !(flags & 0x10000),
      data,
    };
    decode += duration;
    at += size;
    return sample;
  });
  return { trackId: view.getUint32(tfhd! + 4), found };
}
