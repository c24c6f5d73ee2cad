import { expect } from '@open-wc/testing';
import { FieldReader, readDecodeTime, readFragmentHeader } from '../../../../src/loaders/iso/mp4-fields.js';

/** A box of 32-bit words behind a header of eight bytes. */
function box(...words: number[]) {
  const bytes = new Uint8Array(8 + words.length * 4);
  const data = new DataView(bytes.buffer);
  words.forEach((word, i) => data.setUint32(8 + i * 4, word));
  return { bytes, box: { type: 'test', start: 0, body: 8, end: bytes.byteLength } };
}

describe('fields of MP4 boxes', () => {
  it('have 64 bits for times in version 1 only', () => {
    const old = box(0, 7, 8);
    expect(readDecodeTime(old.bytes, old.box)).to.equal(7);
    const large = box(0x0100_0000, 1, 8);
    expect(readDecodeTime(large.bytes, large.box)).to.equal(2 ** 32 + 8);
  });

  it('of a track fragment are those that its flags name', () => {
    const all = box(0x00_02_00_3b, 5, 1, 2, 3, 4, 6, 7);
    expect(readFragmentHeader(all.bytes, all.box)).to.deep.equal({
      trackId: 5,
      flags: 0x2003b,
      baseDataOffset: 2 ** 32 + 2,
      duration: 4,
      sizeBytes: 6,
      sampleFlags: 7,
    });
    const none = box(0, 5);
    expect(readFragmentHeader(none.bytes, none.box)).to.include({ trackId: 5, duration: undefined });
  });

  it('are a RangeError outside of the box, and may be negative', () => {
    const { bytes, box: small } = box(0, 0xffff_ffff);
    const fields = new FieldReader(bytes, small);
    expect(fields.int()).to.equal(-1);
    expect(() => fields.uint()).to.throw(RangeError);
    expect(() => new FieldReader(bytes, { body: 8, end: 10 })).to.throw(RangeError);
  });
});
