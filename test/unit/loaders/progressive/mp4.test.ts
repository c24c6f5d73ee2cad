import { expect } from '@open-wc/testing';
import { concatBytes } from '../../../../src/shared/bytes.js';
import { fixture } from '../../../support/test-http.js';
import { countType, LoaderHarness, topBoxes } from './harness.js';

const rendition = async (harness: LoaderHarness) => (await harness.next())!.tracks[0]!.renditions[0]!;

describe('progressive loader: fragmented MP4', () => {
  it('plays a file with an index in front by a single request', async () => {
    const harness = await LoaderHarness.ofFixture('av-sidx.mp4');
    const presentation = (await harness.next())!;
    expect(presentation.duration).to.equal(10);
    expect(presentation.tracks[0]).to.include({ type: 'video' });
    expect(presentation.tracks[0]!.renditions[0]).to.include({
      mimeType: 'video/mp4; codecs="avc1.4d401e, mp4a.40.2"',
      width: 320,
      height: 180,
    });
    expect(await harness.next(), 'nothing can change any more').to.equal(undefined);
    const { segments, bytes } = await harness.playAll();
    expect(segments.map(({ start, end }) => [start, end])).to.deep.equal(
      Array.from({ length: 10 }, (_, i) => [i, i + 1]),
    );
    const file = await fixture('av-sidx.mp4');
    expect(bytes).to.deep.equal(file.slice(topBoxes(file).find(({ type }) => type === 'moof')!.start));
    expect(harness.http.log).to.have.length(1);
    expect(harness.http.log[0]!.range).to.deep.equal({ start: 0 });
    harness.close();
  });

  it('has presented the film before a second packet was needed', async () => {
    const harness = new LoaderHarness(await fixture('av-sidx.mp4'), { chunkBytes: 4096 });
    await harness.next();
    expect(harness.http.sentBytes).to.equal(4096);
    harness.close();
  });

  it('seeks by one more request and cancels the old one', async () => {
    const harness = await LoaderHarness.ofFixture('long-sidx.mp4');
    await harness.next();
    const [first] = await harness.segments(0, 1);
    await harness.bytes(first!);
    const [target] = await harness.segments(41, 42);
    expect(target).to.include({ start: 40, end: 42 });
    await harness.bytes(target!);
    const [, second] = harness.http.log;
    expect(harness.http.log).to.have.length(2);
    expect(harness.http.log[0]!.state).to.equal('cancelled');
    expect(second!.range).to.deep.equal({ start: Number(target!.id.slice(1)) });
    harness.close();
  });

  it('names nothing at and behind the end', async () => {
    const harness = await LoaderHarness.ofFixture('av-sidx.mp4');
    await harness.next();
    expect(await harness.segments(10, 40)).to.deep.equal([]);
    expect(await harness.segments(12, 40)).to.deep.equal([]);
    harness.close();
  });

  it('learns duration and index from the end of the file, beside playback', async () => {
    const harness = await LoaderHarness.ofFixture('av-mfra.mp4');
    expect((await harness.next())!.duration).to.equal(Infinity);
    expect(harness.http.log, 'nothing but the front before the first frame').to.have.length(1);
    expect((await harness.next())!.duration).to.be.closeTo(10.02, 0.01);
    const small = harness.http.log.slice(1);
    expect(small.map(({ range }) => range!.end! - range!.start)).to.satisfy((sizes: number[]) =>
      sizes.every((size) => size <= 8192),
    );
    const [target] = await harness.segments(7.5, 8);
    expect(target).to.include({ start: 7, end: 8 });
    harness.close();
  });

  it('plays a file without any index, one fragment after the other, by a single request', async () => {
    const harness = await LoaderHarness.ofFixture('av-plain-frag.mp4', { ranges: 'none' });
    expect((await harness.next())!.duration).to.equal(Infinity);
    const { segments } = await harness.playAll();
    expect(segments.map(({ start }) => Math.round(start))).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(segments.every(({ end }) => end === Infinity)).to.equal(true);
    expect((await harness.segments(3.2, 3.3))[0]).to.include({ id: segments[3]!.id, end: 4 });
    expect((await harness.next())!.duration).to.be.closeTo(10.02, 0.01);
    expect(await harness.next()).to.equal(undefined);
    expect(harness.http.log).to.have.length(1);
    harness.close();
  });

  it('finds a place far ahead by fragment headers alone, where there is no index', async () => {
    const whole = await fixture('long-sidx.mp4');
    const plain = withoutSidx(whole);
    const harness = new LoaderHarness(plain, { chunkBytes: 2048 });
    await harness.next();
    const [target] = await harness.segments(40.5, 41);
    expect(target).to.include({ start: 40 });
    expect(harness.http.sentBytes).to.be.lessThan(plain.byteLength / 5);
    harness.close();
  });

  it('goes forward by reading where the server has no ranges', async () => {
    const harness = new LoaderHarness(withoutSidx(await fixture('long-sidx.mp4')), { ranges: 'none' });
    await harness.next();
    const [target] = await harness.segments(20.5, 21);
    expect(target).to.include({ start: 20 });
    harness.close();
  });

  it('goes back without ranges by a new request that is read up to the place', async () => {
    const harness = await LoaderHarness.ofFixture('av-sidx.mp4', { ranges: 'none' });
    await harness.next();
    const [late] = await harness.segments(5.5, 5.6);
    await harness.bytes(late!);
    const [early] = await harness.segments(1.5, 1.6);
    const file = await fixture('av-sidx.mp4');
    const start = Number(early!.id.slice(1));
    expect(await harness.bytes(early!)).to.deep.equal(file.slice(start, start + early!.sizeBytes!));
    expect(harness.http.log).to.have.length(2);
    harness.close();
  });

  it('takes an index in front of each fragment for no more than it is', async () => {
    const harness = await LoaderHarness.ofFixture('av-fragment-sidx.mp4', { ranges: 'none' });
    expect((await harness.next())!.duration).to.equal(Infinity);
    const { segments, bytes } = await harness.playAll();
    expect(segments).to.have.length(10);
    expect(countType(bytes, 'sidx'), 'MSE needs none').to.equal(0);
    expect((await harness.next())!.duration).to.be.closeTo(10.02, 0.01);
    harness.close();
  });

  it('hides the tracks that are not played, without moving a byte', async () => {
    const file = await fixture('two-audio.mp4');
    const harness = new LoaderHarness(file);
    expect((await rendition(harness)).mimeType).to.equal('video/mp4; codecs="avc1.4d401e, mp4a.40.2"');
    const init = await harness.init();
    expect(countType(file.subarray(0, init.byteLength), 'trak')).to.equal(3);
    expect(countType(init, 'trak')).to.equal(2);
    expect(countType(init, 'trex')).to.equal(2);
    const { bytes } = await harness.playAll();
    expect(countType(bytes, 'traf')).to.equal(20);
    expect(bytes.byteLength).to.equal(file.byteLength - topBoxes(file).find(({ type }) => type === 'moof')!.start);
    harness.close();
  });

  it('plays video and audio of a file with text', async () => {
    const harness = await LoaderHarness.ofFixture('data-track.mp4');
    expect((await rendition(harness)).mimeType).to.equal('video/mp4; codecs="avc1.4d401e, mp4a.40.2"');
    expect(countType(await harness.init(), 'tx3g'), 'inside of a hidden track').to.equal(1);
    expect(countType(await harness.init(), 'trak')).to.equal(2);
    harness.close();
  });

  it('names the codecs of other files', async () => {
    const expected = {
      'audio-only.mp4': 'audio/mp4; codecs="mp4a.40.2"',
      'video-only.mp4': 'video/mp4; codecs="avc1.4d401e"',
      'hevc.mp4': 'video/mp4; codecs="hvc1.1.6.L60.90"',
      'unsupported-codec.mp4': 'video/mp4; codecs="mp4v.20"',
    };
    for (const [path, mimeType] of Object.entries(expected)) {
      const harness = await LoaderHarness.ofFixture(path);
      expect((await rendition(harness)).mimeType, path).to.equal(mimeType);
      harness.close();
    }
  });

  it('counts times as MSE will: with the offset of B-frames, unless one edit takes it away', async () => {
    for (const [path, start] of [
      ['bframes.mp4', 0.083],
      ['edit-list.mp4', 0],
    ] as const) {
      const harness = await LoaderHarness.ofFixture(path);
      await harness.next();
      expect((await harness.segments(0, 1))[0]!.start, path).to.be.closeTo(start, 0.001);
      harness.close();
    }
  });

  it('leaves a hole where the media has one', async () => {
    const harness = await LoaderHarness.ofFixture('gap.mp4');
    await harness.next();
    await harness.playAll();
    const segments = await harness.segments(3.5, 5);
    const tenths = (seconds: number) => Math.round(seconds * 10) / 10;
    expect(segments.map(({ start, end }) => [tenths(start), tenths(end)])).to.deep.equal([
      [3, 4],
      [4.4, 5.4],
    ]);
    harness.close();
  });

  it('moves a recording that begins late to zero', async () => {
    const harness = new LoaderHarness(await fixture('gap.mp4').then((file) => fromFragment(file, 5)));
    await harness.next();
    const [first] = await harness.segments(0, 1);
    expect(first!.start).to.equal(0);
    expect(first!.timestampOffset).to.be.closeTo(-5.4, 0.001);
    harness.close();
  });

  it('begins a seek where decoding can begin, although the index says otherwise', async () => {
    const file = await fixture('av-mfra.mp4');
    const moofs = topBoxes(file).filter(({ type }) => type === 'moof');
    makeNonSync(file, moofs[6]!.start);
    makeNonSync(file, moofs[7]!.start);
    const harness = new LoaderHarness(file);
    await harness.next();
    await harness.next();
    const requests = harness.http.log.length;
    const [target] = await harness.segments(7.5, 8);
    expect(target).to.include({ id: `@${moofs[5]!.start}`, start: 5, end: 8 });
    const bytes = await harness.bytes(target!);
    expect(bytes.byteLength).to.equal(moofs[8]!.start - moofs[5]!.start);
    // Two steps back of a look and a few headers each, and the way to the place found.
    expect(harness.http.log.length - requests).to.be.lessThan(9);
    harness.close();
  });

  it('gives chunks on as they arrive', async () => {
    const harness = await LoaderHarness.ofFixture('av-sidx.mp4', { chunkBytes: 500 });
    await harness.next();
    const [first] = await harness.segments(0, 1);
    const sent: number[] = [];
    for await (const part of harness.loader.fetch(first!, harness.signal)) {
      sent.push(harness.http.sentBytes);
      expect(part.byteLength).to.be.at.most(500);
    }
    expect(sent[0]).to.be.lessThan(3000);
    harness.close();
  });
});

function withoutSidx(file: Uint8Array): Uint8Array {
  const boxes = topBoxes(file).filter(({ type }) => type !== 'sidx');
  return concatBytes(boxes.map(({ start, end }) => file.slice(start, end)));
}

function fromFragment(file: Uint8Array, index: number): Uint8Array {
  const boxes = topBoxes(file);
  const moofs = boxes.filter(({ type }) => type === 'moof');
  return concatBytes([file.slice(0, moofs[0]!.start), file.slice(moofs[index]!.start)]);
}

/** The first run of a fragment says that its first sample depends on others. */
function makeNonSync(file: Uint8Array, moof: number): void {
  const at = moof + String.fromCharCode(...file.subarray(moof, moof + 400)).indexOf('trun') + 4;
  const view = new DataView(file.buffer, file.byteOffset);
  if ((view.getUint32(at) & 4) === 0) throw new Error('expected first-sample-flags');
  view.setUint32(at + 12, 0x0101_0000);
}
