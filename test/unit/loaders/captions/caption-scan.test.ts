import { expect } from '@open-wc/testing';
import { CaptionScan } from '../../../../src/loaders/captions/caption-scan.js';
import { fixture } from '../../../support/test-http.js';

const scanned = (bytes: Uint8Array, pieceBytes: number): CaptionScan => {
  const scan = new CaptionScan();
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) scan.feed(bytes.subarray(at, at + pieceBytes));
  scan.finish();
  return scan;
};
const MARK = [0xb5, 0x00, 0x31, 0x47, 0x41, 0x39, 0x34, 0x03];

describe('the search for captions', () => {
  for (const name of ['cap-0.m4s', 'cc-0.m4s'])
    it(`finds the same in ${name} however it arrives`, async () => {
      const bytes = await fixture(`hls/${name}`);
      const whole = scanned(bytes, Infinity);
      expect(whole.marks).to.not.have.length(0);
      expect(whole.headers.map(({ type }) => type)).to.include('moof');
      for (const { position } of whole.marks) expect([...bytes.subarray(position, position + 8)]).to.deep.equal(MARK);
      for (const { position, bytes: box } of whole.headers)
        expect(bytes.slice(position, position + box.byteLength)).to.deep.equal(box);
      for (const pieceBytes of [1, 7, 100, 4096]) {
        const { headers, marks } = scanned(bytes, pieceBytes);
        expect({ headers, marks }).to.deep.equal({ headers: whole.headers, marks: whole.marks });
      }
    });

  it('finds nothing where there is nothing', async () => {
    const { headers, marks } = scanned(await fixture('list/seg-0.m4s'), 1000);
    expect([headers.length > 0, marks.length]).to.deep.equal([true, 0]);
  });

  it('finds a mark that ends the segment, and none that does not end', () => {
    expect(scanned(Uint8Array.of(1, 2, ...MARK), 3).marks.map(({ position }) => position)).to.deep.equal([2]);
    expect(scanned(Uint8Array.of(1, 2, ...MARK.slice(0, 7)), 3).marks).to.deep.equal([]);
  });

  it('holds what it finds within bounds in bytes that mean harm', () => {
    const marks = Uint8Array.from({ length: 200_000 }, (_, i) => MARK[i % 8]!);
    expect(scanned(marks, 1000).marks).to.have.length(10_000);
    const endless = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x6d, 0x6f, 0x6f, 0x66, ...new Uint8Array(1000));
    expect(scanned(endless, 100).headers).to.deep.equal([]);
  });
});
