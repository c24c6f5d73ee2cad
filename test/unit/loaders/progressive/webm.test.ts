import { expect } from '@open-wc/testing';
import { fixture } from '../../../support/test-http.js';
import { LoaderHarness } from './harness.js';

describe('progressive loader: WebM', () => {
  it('plays a file with Cues in front by a single request', async () => {
    const harness = await LoaderHarness.ofFixture('av-cues-front.webm', { contentType: 'video/webm' });
    const presentation = (await harness.next())!;
    expect(presentation.duration).to.be.closeTo(10.008, 0.001);
    expect(presentation.tracks[0]!.renditions[0]).to.include({
      mimeType: 'video/webm; codecs="vp9, opus"',
      width: 320,
    });
    const { segments } = await harness.playAll();
    expect(segments[0]!.start).to.be.closeTo(0.007, 0.0001);
    expect(segments).to.have.length(10);
    expect(await harness.next()).to.equal(undefined);
    expect(harness.http.log).to.have.length(1);
    harness.close();
  });

  it('reads Cues at the end by one small request beside playback', async () => {
    const harness = await LoaderHarness.ofFixture('av-cues.webm');
    await harness.next();
    expect(harness.http.log).to.have.length(1);
    const [target] = await harness.segments(7.5, 7.6);
    expect(target!.start).to.be.closeTo(7.007, 0.001);
    expect(harness.http.log[1]!.sentBytes).to.be.lessThan(8193);
    await harness.bytes(target!);
    harness.close();
  });

  it('plays clusters of unknown size and finds the duration at the end', async () => {
    for (const path of ['av-live.webm', 'av-unknown-clusters.webm']) {
      const harness = await LoaderHarness.ofFixture(path, { chunkBytes: 777 });
      expect((await harness.next())!.duration).to.equal(Infinity);
      const { bytes } = await harness.playAll();
      const file = await fixture(path);
      expect(bytes.byteLength, path).to.equal(file.byteLength - 506);
      expect((await harness.next())!.duration).to.be.closeTo(10.02, 0.01);
      expect(await harness.next()).to.equal(undefined);
      expect(harness.http.log).to.have.length(1);
      harness.close();
    }
  });

  it('seeks without Cues by cluster headers', async () => {
    const harness = await LoaderHarness.ofFixture('av-no-cues.webm');
    await harness.next();
    const [target] = await harness.segments(6.5, 6.6);
    expect(target!.start).to.be.below(6.5);
    expect(target!.end).to.be.above(6.5);
    harness.close();
  });

  it('makes an init segment that any cluster may follow', async () => {
    const harness = await LoaderHarness.ofFixture('av-cues.webm');
    await harness.next();
    const init = await harness.init();
    const segment = String.fromCharCode(...init).indexOf('\x18\x53\x80\x67');
    expect([...init.subarray(segment + 4, segment + 12)]).to.deep.equal([1, 255, 255, 255, 255, 255, 255, 255]);
    harness.close();
  });

  it('plays files with one track', async () => {
    for (const [path, mimeType] of [
      ['audio-only.webm', 'audio/webm; codecs="opus"'],
      ['video-only.webm', 'video/webm; codecs="vp8"'],
    ] as const) {
      const harness = await LoaderHarness.ofFixture(path);
      expect((await harness.next())!.tracks[0]!.renditions[0]!.mimeType).to.equal(mimeType);
      const { segments } = await harness.playAll();
      expect(segments.length).to.be.above(4);
      harness.close();
    }
  });
});
