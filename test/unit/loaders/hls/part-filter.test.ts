import { expect } from '@open-wc/testing';
import { cutInit, cutSegment } from '../../../../src/loaders/hls/part-filter.js';
import { parseMovieBox } from '../../../../src/loaders/iso/mp4-movie-box.js';
import { childBoxes, findBox } from '../../../../src/loaders/iso/mp4-boxes.js';
import { concatBytes, type OwnedBytes } from '../../../../src/shared/bytes.js';
import { failureOf, fixture } from '../../../support/test-http.js';

const URL = 'https://media.example/s.m4s';

async function* inPieces(bytes: OwnedBytes, size: number): AsyncGenerator<OwnedBytes> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.slice(at, at + size);
}

async function collect(pieces: AsyncIterable<OwnedBytes>): Promise<OwnedBytes> {
  const parts: OwnedBytes[] = [new Uint8Array(0)];
  for await (const piece of pieces) parts.push(piece);
  return concatBytes(parts);
}

const movieOf = (init: OwnedBytes) => {
  const moov = childBoxes(init, 0, init.byteLength).find(({ type }) => type === 'moov')!;
  return parseMovieBox(init.subarray(moov.start, moov.end));
};
const typesOf = (bytes: OwnedBytes) => childBoxes(bytes, 0, bytes.byteLength).map(({ type }) => type);
/** Of the first fragment. */
const trafsOf = (bytes: OwnedBytes) => {
  const moof = childBoxes(bytes, 0, bytes.byteLength).find(({ type }) => type === 'moof')!;
  return childBoxes(bytes, moof.body, moof.end).filter(({ type }) => type === 'traf');
};
/** A box of a type, with a payload. */
const box = (type: string, ...payload: readonly Uint8Array[]): OwnedBytes => {
  const size = 8 + payload.reduce((sum, part) => sum + part.byteLength, 0);
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(0, size);
  head.set(new TextEncoder().encode(type), 4);
  return concatBytes([head, ...payload.map((part) => part.slice())]);
};
const traf = (track: number) => box('traf', box('tfhd', Uint8Array.of(0, 2, 0, 0, 0, 0, 0, track)));

describe('a segment of video and audio, cut to a part', () => {
  for (const part of ['video', 'audio'] as const)
    it(`has only its ${part}, whatever the pieces it came in`, async () => {
      const [init, segment] = [await fixture('list/init.mp4'), await fixture('list/seg-1.m4s')];
      const movie = movieOf(init);
      const cut = cutInit(init.slice(), movie, part, URL);
      expect(movieOf(cut).tracks.map(({ type }) => type)).to.deep.equal([part]);
      expect(cut.byteLength).to.equal(init.byteLength);
      const whole = await collect(cutSegment(inPieces(segment, 1e9), movie, part, URL));
      expect(whole.byteLength).to.equal(segment.byteLength);
      expect(trafsOf(segment)).to.have.length(2);
      expect(trafsOf(whole)).to.have.length(1);
      expect(findBox(whole, trafsOf(whole)[0]!, 'tfhd')).not.to.equal(undefined);
      for (const size of [1, 7, 16, 100, 5000])
        expect(await collect(cutSegment(inPieces(segment, size), movie, part, URL)), `${size}`).to.deep.equal(whole);
    });

  it('has its own movie header cut where it brings one', async () => {
    const file = await fixture('av-plain-frag.mp4');
    const cut = await collect(cutSegment(inPieces(file, 999), undefined, 'audio', URL));
    expect(movieOf(cut).tracks.map(({ type }) => type)).to.deep.equal(['audio']);
    expect(trafsOf(cut)).to.have.length(1);
  });

  it('has fragments of other tracks as free space, with their media', async () => {
    const movie = movieOf(await fixture('list/init.mp4'));
    const [video, audio] = [1, 2].map((id) => box('moof', traf(id)));
    const media = box('mdat', new Uint8Array(50));
    const segment = concatBytes([video!, media, audio!, media, video!, media]);
    const cut = (part: 'video' | 'audio') => collect(cutSegment(inPieces(segment, 20), movie, part, URL)).then(typesOf);
    expect(await cut('video')).to.deep.equal(['moof', 'mdat', 'free', 'free', 'moof', 'mdat']);
    expect(await cut('audio')).to.deep.equal(['free', 'free', 'moof', 'mdat', 'free', 'free']);
  });

  it('is refused where the part is not there, or a header is beyond all measure', async () => {
    const movie = movieOf(await fixture('hls/hi-init.mp4'));
    const none = collect(cutSegment(inPieces(new Uint8Array(20), 20), movie, 'audio', URL));
    expect((await failureOf(none)).code).to.equal('E_SOURCE_CORRUPT');
    const huge = box('moof', new Uint8Array(20));
    new DataView(huge.buffer).setUint32(0, 0x7000_0000);
    expect((await failureOf(collect(cutSegment(inPieces(huge, 20), movie, 'video', URL)))).code).to.equal(
      'E_SOURCE_CORRUPT',
    );
  });

  it('passes what is no MP4, and what is torn, as it came', async () => {
    const movie = movieOf(await fixture('list/init.mp4'));
    for (const bytes of [new Uint8Array(100).fill(0x3f), box('moof', traf(1)).slice(0, 20), new Uint8Array(5)])
      expect(await collect(cutSegment(inPieces(bytes, 9), movie, 'video', URL))).to.deep.equal(bytes);
  });
});
