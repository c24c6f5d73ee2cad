import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import {
  createPlayer,
  delay,
  expectFailure,
  expectUsable,
  inEachPlacement,
  playToEnd,
} from '../../support/playback.js';

/** What is no source, with the code that says so. */
const BAD: Readonly<Record<string, readonly [url: string, code: string]>> = {
  'an empty URL': ['', 'E_SOURCE_EMPTY_URL'],
  'a URL of spaces': ['  ', 'E_SOURCE_EMPTY_URL'],
  'a URL that cannot be parsed': ['http://[', 'E_SOURCE_INVALID_URL'],
  'a scheme that cannot be fetched': ['ftp://example.org/a.mp4', 'E_SOURCE_INVALID_URL'],
  'a scheme that is code': ['javascript:void 0', 'E_SOURCE_INVALID_URL'],
  'an HTML page': ['/media/bad/html-page.mp4', 'E_SOURCE_IS_HTML'],
  'an HTML page under its own type': ['/net/type=text%2Fhtml/bad/html-page.mp4', 'E_SOURCE_IS_HTML'],
  'random bytes': ['/media/bad/random.mp4', 'E_SOURCE_UNRECOGNIZED'],
  'a file without bytes': ['/media/bad/empty.mp4', 'E_SOURCE_EMPTY'],
  'a file without bytes, and a server without ranges': ['/net/ranges=0/bad/empty.mp4', 'E_SOURCE_EMPTY'],
  'a text': ['/media/bad/text.txt', 'E_SOURCE_UNRECOGNIZED'],
  'an MP4 file without fragments': ['/media/unfragmented.mp4', 'E_SOURCE_UNFRAGMENTED'],
  'an MP4 file without fragments, moov at its end': ['/media/unfragmented-tail.mp4', 'E_SOURCE_UNFRAGMENTED'],
  'an address where nothing is': ['/media/none-such.mp4', 'E_NETWORK_STATUS'],
  'a data: URL that is no media': ['data:text/plain,hello', 'E_SOURCE_UNRECOGNIZED'],
};

inEachPlacement('bad input', (placement: Placement) => {
  for (const [what, [url, code]] of Object.entries(BAD))
    it(`${what}: ${code}, and the next source plays`, async () => {
      const test = createPlayer({ placement });
      const error = await expectFailure(test, url, 5000);
      expect(error.code).to.equal(code);
      expect(error.detail).to.have.property('url');
      // A sentence names what it is about; an empty address has no name.
      if (url.trim()) expect(error.message).to.contain(url.includes(':') ? url : new URL(url, location.href).href);
      await expectUsable(test);
    });

  it('one after the other leaves nothing behind', async () => {
    const test = createPlayer({ placement });
    for (const [url, code] of Object.values(BAD)) {
      const error: unknown = await test.player.load(url).catch((e: unknown) => e);
      expect(error).to.include({ code });
    }
    expect(test.errors).to.have.length(Object.keys(BAD).length);
    await expectUsable(test);
  });

  it('a file that breaks off plays as far as it is whole, and says so', async () => {
    const test = await createPlayer({ placement, source: { url: '/media/bad/truncated.mp4', startTime: 4 } });
    const { player, video } = test;
    await playToEnd(test);
    await delay(100);
    expect(test.count('ended')).to.equal(1);
    // Five of ten fragments are whole.
    expect(video.currentTime).to.be.within(5, 7);
    expect(video.duration).to.be.closeTo(video.currentTime, 0.1);
    expect(player.stats.warnings.join()).to.contain('breaks off');
    expect(test.errors).to.deep.equal([]);
  });

  // WebKitGTK decodes MPEG-4 part 2 by gstreamer, and some browsers H.265.
  for (const [file, codec] of [
    ['unsupported-codec.mp4', 'mp4v.20'],
    ['hevc.mp4', 'hvc1.1.6.L60.90'],
  ] as const)
    it(`${codec} loads, or is a codec that is not supported`, async () => {
      const mimeType = `video/mp4; codecs="${codec}"`;
      const test = createPlayer({ placement });
      if (MediaSource.isTypeSupported(mimeType)) await test.player.load(`/media/${file}`);
      else {
        const error = await expectFailure(test, `/media/${file}`);
        expect(error.code).to.equal('E_CODEC_UNSUPPORTED');
        expect(error.message).to.contain(file).and.contain(codec);
        expect(JSON.stringify(error.detail)).to.contain(codec);
      }
      await expectUsable(test);
    });

  it('a codec that no browser has is a codec that is not supported', async () => {
    const text = `export const loader = { name: 'odd', create: () => ({
      async *presentations() {
        const renditions = [{ id: 'r', mimeType: 'video/mp4; codecs="none.1"' }];
        yield { kind: 'on-demand', duration: 1, tracks: [{ id: 'v', type: 'video', renditions }] };
      },
      segments() {}, fetch() {},
    }) };`;
    const loader = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const test = createPlayer({ placement });
    const error = await expectFailure(test, { url: '/media/none.mp4', loader });
    expect(error.code).to.equal('E_CODEC_UNSUPPORTED');
    expect(error.detail).to.deep.include({ mimeTypes: ['video/mp4; codecs="none.1"'] });
    URL.revokeObjectURL(loader);
    await expectUsable(test);
  });
});
