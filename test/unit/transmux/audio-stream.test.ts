import { expect } from '@open-wc/testing';
import { TransmuxFailure } from '../../../src/transmux/failure.js';
import { concatBytes, type OwnedBytes } from '../../../src/shared/bytes.js';
import { newTransmuxer, piecesOf, segments, transmux } from './harness.js';

const four = (name: string, extension: string): string[] => [0, 1, 2, 3].map((n) => `${name}-${n}.${extension}`);

describe('raw audio to fragmented MP4', () => {
  it('goes by the ID3 timestamps, exact to the sample', async () => {
    const { audio, movies } = transmux(newTransmuxer('audio'), await segments(...four('audio', 'aac')));
    expect(movies.map(({ tracks }) => tracks[0]!.codec)).to.deep.equal(['mp4a.40.2']);
    expect(audio).to.have.length(376);
    for (const [i, { decode, duration }] of audio.entries())
      expect([decode - audio[0]!.decode, duration]).to.deep.equal([i * 1024, 1024]);
  });

  it('begins where the clock is expected to be', async () => {
    const files = await segments('audio-2.aac');
    const { start } = transmux(newTransmuxer('audio', { clock: { position: 4, expected: 4.01 } }), files);
    expect(start).to.be.closeTo(2 * 2.00533, 0.001);
  });

  it('begins where the playlist says without timestamps, and goes on from there', async () => {
    const files = await segments('mp3-1.mp3', 'mp3-2.mp3');
    const { audio, movies, start } = transmux(newTransmuxer('audio', { clock: { position: 2.0114 } }), files, 313);
    expect(movies[0]!.tracks[0]!.codec).to.equal('mp4a.6b');
    expect(start).to.be.closeTo(2.0114, 0.0001);
    expect(audio).to.have.length(154);
    for (const [i, { decode }] of audio.entries()) expect(decode - audio[0]!.decode).to.equal(i * 1152);
  });

  it('gives the same out however the input is cut', async () => {
    const files = await segments('audio-0.aac', 'audio-1.aac');
    const whole = transmux(newTransmuxer('audio'), files, Infinity);
    for (const pieceBytes of [1, 9, 100])
      expect(transmux(newTransmuxer('audio'), files, pieceBytes).bytes).to.deep.equal(whole.bytes);
  });

  it('fails as itself where there is no frame', () => {
    const noise = new Uint8Array(20_000).fill(0x55);
    expect(() => transmux(newTransmuxer('audio'), [noise])).to.throw(TransmuxFailure);
    expect(() => transmux(newTransmuxer('audio'), [noise.slice(0, 3)])).to.throw(TransmuxFailure);
  });

  it('counts 1024 samples of HE-AAC at the rate in its header, half of what is heard', () => {
    // SBR is inside the frames, and no header says so: ISO/IEC 14496-3 §1.6.5.3.
    const frame = Uint8Array.from([
      0xff,
      0xf1,
      0x58,
      0x40,
      0x02,
      0x5f,
      0xfc,
      ...Array.from({ length: 11 }, () => 0x21),
    ]);
    const file = concatBytes(Array.from({ length: 47 }, () => frame));
    const { audio, movies } = transmux(newTransmuxer('audio', { clock: { position: 0 } }), [file]);
    expect(movies[0]!.tracks[0]).to.deep.include({ codec: 'mp4a.40.2', timescale: 24_000 });
    expect(audio).to.have.length(47);
    for (const [i, { decode, duration }] of audio.entries()) expect([decode, duration]).to.deep.equal([i * 1024, 1024]);
  });

  it('leaves out the table in front of MP3, and goes by the timestamp for what is heard', async () => {
    const files = await segments(...four('vbr', 'mp3'));
    const { audio, movies, start } = transmux(newTransmuxer('audio', { clock: { position: 0 } }), files);
    expect(movies.map(({ tracks }) => tracks[0]!.timescale)).to.deep.equal([22_050]);
    // Zero, with room below it.
    expect(start).to.be.closeTo(2 ** 33 / 90_000, 0.0001);
    for (const [i, { decode, duration, data }] of audio.entries()) {
      expect([decode - audio[0]!.decode, duration]).to.deep.equal([i * 576, 576]);
      expect(textOf(data)).not.to.match(/Xing|Info/);
    }
    expect(audio).to.have.length(309);
  });

  it('loses no frame before a tag', async () => {
    const [file] = await segments('mp3-0.mp3');
    const id3v1 = new Uint8Array(128);
    id3v1.set(new TextEncoder().encode('TAGtitle'));
    const tagged = concatBytes([file!, id3v1]);
    const [whole, left] = [
      [file!, file!],
      [tagged, tagged],
    ].map((files) => transmux(newTransmuxer('audio'), files).audio.length);
    expect(left).to.equal(whole);
  });

  it('goes on behind damage that looks like another layer', async () => {
    const [file] = await segments('mp3-0.mp3');
    const damaged = file!.slice();
    damaged.set([0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfd, 0xa4, 0x00], 20 * 104);
    const { audio } = transmux(newTransmuxer('audio'), [damaged]);
    expect(audio.length).to.be.within(73, 76);
  });
});

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Without tag and table. */
async function soundOf(name: string): Promise<OwnedBytes> {
  const { audio } = transmux(newTransmuxer('audio'), await segments(name));
  return concatBytes(audio.map(({ data }) => data as OwnedBytes));
}

describe('bare MP3', () => {
  const bare = { mpegAudio: 'bare', clock: { position: 0, expected: 0 } } as const;

  it('is the frames of the segment, without tag and table, whole in each piece', async () => {
    for (const pieceBytes of [1, 100, 5000]) {
      const pieces = piecesOf(newTransmuxer('audio', bare), await segments('vbr-0.mp3', 'vbr-1.mp3'), pieceBytes);
      const media = pieces.filter(({ type }) => type === 'media');
      const sound = [await soundOf('vbr-0.mp3'), await soundOf('vbr-1.mp3')];
      expect(concatBytes(media.map(({ bytes }) => bytes))).to.deep.equal(concatBytes(sound));
      expect(media.length).to.be.greaterThan(6);
      for (const { bytes } of media) expect([bytes[0], bytes[1]! & 0xfe]).to.deep.equal([0xff, 0xf2]);
    }
  });

  it('says when each segment begins, and nothing in between', async () => {
    const pieces = piecesOf(newTransmuxer('audio', bare), await segments('vbr-0.mp3', 'vbr-1.mp3', 'vbr-2.mp3'));
    const starts = pieces.flatMap(({ start }) => start ?? []);
    expect(starts).to.deep.equal([0, 1, 2].map((n) => (n * 77 * 576) / 22_050));
    expect(pieces.filter(({ type }) => type === 'init')).to.have.length(1);
  });

  it('may be of layer II', async () => {
    const pieces = piecesOf(newTransmuxer('ts', bare), await segments('layer2-0.m2t'));
    expect(pieces.some(({ type, bytes }) => type === 'media' && (bytes[1]! & 6) === 4)).to.equal(true);
  });
});
