import { expect } from '@open-wc/testing';
import { readSamples } from '../../../../src/loaders/iso/mp4-samples.js';
import { readTextSamples } from '../../../../src/loaders/text/wvtt.js';
import type { ErrorCode, PlayerError } from '../../../../src/model/errors.js';

const ascii = (text: string): number[] => Array.from(text, (char) => char.charCodeAt(0));
const u32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
const box = (type: string, ...parts: readonly number[][]): number[] => {
  const body = parts.flat();
  return [...u32(body.length + 8), ...ascii(type), ...body];
};
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

/** One track with milliseconds as its ticks. */
const init = (format: string): Uint8Array => {
  const tkhd = box('tkhd', [0, 0, 0, 3], zeros(8), u32(1), zeros(68));
  const mdhd = box('mdhd', zeros(12), u32(1000), zeros(4), [0x55, 0xc4, 0, 0]);
  const hdlr = box('hdlr', zeros(8), ascii('text'), zeros(13));
  const stbl = box('stbl', box('stsd', zeros(4), u32(1), box(format, zeros(8))));
  const trak = box('trak', tkhd, box('mdia', mdhd, hdlr, box('minf', stbl)));
  return new Uint8Array(box('moov', box('mvhd', zeros(12), u32(1000), zeros(84)), trak));
};

const sample = (text: string, settings: string): number[] =>
  box('vttc', box('sttg', ascii(settings)), box('payl', ascii(text)));

/** Samples of a second each, from ten seconds on. */
const segment = (samples: readonly number[][]): Uint8Array => {
  const sizes = samples.flatMap(({ length }) => u32(length));
  const moofOf = (offset: number): number[] =>
    box(
      'moof',
      box(
        'traf',
        box('tfhd', [0, 2, 0, 8], u32(1), u32(1000)),
        box('tfdt', zeros(4), u32(10_000)),
        box('trun', [0, 0, 2, 1], u32(samples.length), u32(offset), sizes),
      ),
    );
  return new Uint8Array([...moofOf(moofOf(0).length + 8), ...box('mdat', samples.flat())]);
};

describe('WebVTT in fragmented MP4', () => {
  it('gives cues on the clock of the media, one for all samples that it is in', () => {
    const samples = [sample('one', 'line:0'), sample('one', 'line:0'), box('vtte'), sample('two', '')];
    expect(readTextSamples(init('wvtt'), segment(samples), 'u', { readSamples }).cues).to.deep.equal([
      { start: 10, end: 12, text: 'one', line: 0 },
      { start: 13, end: 14, text: 'two' },
    ]);
  });

  it('is a typed failure where it is something else', () => {
    const codeOf = (head: Uint8Array, bytes: Uint8Array): ErrorCode | undefined => {
      try {
        readTextSamples(head, bytes, 'u', { readSamples });
      } catch (error) {
        return (error as PlayerError).code;
      }
      return undefined;
    };
    expect(codeOf(init('stpp'), segment([]))).to.equal('E_CONTAINER_UNSUPPORTED');
    expect(codeOf(new Uint8Array(20), segment([]))).to.equal('E_SOURCE_CORRUPT');
    expect(codeOf(init('wvtt'), segment([sample('one', '')]).subarray(0, -2))).to.equal('E_SOURCE_CORRUPT');
  });
});
