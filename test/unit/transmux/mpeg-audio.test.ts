import { expect } from '@open-wc/testing';
import { mpegAudio } from '../../../src/transmux/mpeg-audio.js';
import { TransmuxFailure } from '../../../src/transmux/failure.js';

const bare = mpegAudio('bare');

/** A frame of zeros behind this header, with a text in it. */
function frameOf(header: readonly number[], text = '', at = 36): Uint8Array {
  const bytes = new Uint8Array(2000);
  bytes.set(header);
  bytes.set(new TextEncoder().encode(text), at);
  return bytes;
}

describe('frames of MPEG audio', () => {
  for (const [what, header, sizeBytes, samples, rate] of [
    ['MPEG-1 layer III, 128 kb/s, 44.1 kHz', [0xff, 0xfb, 0x90, 0x00], 417, 1152, 44_100],
    ['the same, padded', [0xff, 0xfb, 0x92, 0x00], 418, 1152, 44_100],
    ['MPEG-1 layer III with a checksum', [0xff, 0xfa, 0x94, 0x00], 384, 1152, 48_000],
    ['MPEG-2 layer III, 24 kHz, mono', [0xff, 0xf3, 0x24, 0xc0], 48, 576, 24_000],
    ['MPEG-2 layer III, 22.05 kHz', [0xff, 0xf3, 0x80, 0x00], 208, 576, 22_050],
    ['MPEG-2.5 layer III, 11.025 kHz', [0xff, 0xe3, 0x30, 0x00], 156, 576, 11_025],
    ['MPEG-1 layer II, 192 kb/s, 48 kHz', [0xff, 0xfd, 0xa4, 0x00], 576, 1152, 48_000],
    ['MPEG-1 layer I, 384 kb/s, 44.1 kHz, padded', [0xff, 0xff, 0xc2, 0x00], 420, 384, 44_100],
  ] as const)
    it(`are measured by their header: ${what}`, () => {
      const frame = bare(frameOf(header), 0)!;
      expect([frame.sizeBytes, frame.samples, frame.describe().timescale]).to.deep.equal([sizeBytes, samples, rate]);
    });

  for (const [what, header] of [
    ['no sync word', [0xff, 0xd8, 0x90, 0x00]],
    ['a reserved version', [0xff, 0xeb, 0x90, 0x00]],
    ['a reserved layer', [0xff, 0xf9, 0x90, 0x00]],
    ['a free bit rate, whose size nothing says', [0xff, 0xfb, 0x00, 0x00]],
    ['a reserved sampling rate', [0xff, 0xfb, 0x9c, 0x00]],
  ] as const)
    it(`are none with ${what}`, () => expect(bare(frameOf(header), 0)).to.equal(undefined));

  for (const [what, header, text, at] of [
    ['Xing in MPEG-1', [0xff, 0xfb, 0x90, 0x00], 'Xing', 36],
    ['Info in MPEG-1, mono', [0xff, 0xfb, 0x90, 0xc0], 'Info', 21],
    ['Xing in MPEG-2', [0xff, 0xf3, 0x80, 0x00], 'Xing', 21],
    ['Info in MPEG-2, mono', [0xff, 0xf3, 0x80, 0xc0], 'Info', 13],
    ['VBRI', [0xff, 0xf3, 0x80, 0xc0], 'VBRI', 36],
  ] as const)
    it(`are not heard where they are a table: ${what}`, () => {
      expect(bare(frameOf(header, text, at), 0)!.samples).to.equal(0);
      expect(bare(frameOf(header, text, at + 1), 0)!.samples).to.be.greaterThan(0);
    });

  it('of other layers cannot go into MP4, which is said of a frame only when it is one for sure', () => {
    const frame = mpegAudio('mp4')(frameOf([0xff, 0xfd, 0xa4, 0x00]), 0)!;
    expect(() => frame.describe()).to.throw(TransmuxFailure, 'layer 2');
  });
});
