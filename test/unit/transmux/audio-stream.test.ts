import { expect } from '@open-wc/testing';
import { TransmuxFailure } from '../../../src/transmux/failure.js';
import { newTransmuxer, segments, transmux } from './harness.js';

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
});
