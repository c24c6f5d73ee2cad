import { expect } from '@open-wc/testing';
import { MediaOffsets } from '../../../../src/loaders/hls/media-offsets.js';
import { Transmuxing } from '../../../../src/loaders/hls/transmuxing.js';
import { HlsHarness } from './harness.js';

const LAST_WINDOW = 7;

/** Three segments of MPEG-TS from this number on, each with a clock of its own. */
function windowFrom(first: number): string {
  const segments = [first, first + 1, first + 2].map((n) => `#EXTINF:2,\nhls/ts/muxed-${n % 4}.m2t\n`);
  const head = `#EXT-X-MEDIA-SEQUENCE:${first}\n#EXT-X-DISCONTINUITY-SEQUENCE:${first}\n`;
  return `#EXTM3U\n#EXT-X-TARGETDURATION:2\n${head}${segments.join('#EXT-X-DISCONTINUITY\n')}`;
}

/** Plays a live stream until its window begins at {@link LAST_WINDOW}. */
async function playLive(): Promise<void> {
  let first = 0;
  const resources = { 'live.m3u8': windowFrom(first) };
  let reload!: () => void;
  const sleep = (): Promise<void> => new Promise((resolve) => (reload = resolve));
  const hls = new HlsHarness('live.m3u8', resources, { sleep });
  await hls.presentation();
  for (;;) {
    for (let n = first; n < first + 3; n++) {
      const [segment] = await hls.segments('media', 2 * n + 0.5, 2 * n + 1);
      await hls.fetched(segment!);
    }
    if (first === LAST_WINDOW) return hls.loader.close();
    resources['live.m3u8'] = windowFrom(++first);
    const reloaded = hls.log.length + 1;
    reload();
    while (hls.log.length < reloaded) await new Promise((resolve) => setTimeout(resolve));
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** The one that is made while `run` runs: that of the loader, which hides it. */
async function caught<T extends { keep(domains: ReadonlySet<string>): void }>(
  type: { readonly prototype: T },
  run: () => Promise<void>,
): Promise<T> {
  const { prototype } = type;
  const { keep } = prototype;
  const found: T[] = [];
  prototype.keep = function (this: T, domains): void {
    found.push(this);
    keep.call(this, domains);
  };
  try {
    await run();
  } finally {
    prototype.keep = keep;
  }
  if (!found[0]) throw new Error('nothing was ever forgotten');
  return found[0];
}

describe('what is known of the clocks of a live stream', () => {
  it('is forgotten with the domain that it is of', () => {
    const offsets = new MediaOffsets();
    for (const [i, domain] of ['0.0', '0.1', '0.2'].entries())
      for (const rendition of ['v0', 'v1'])
        offsets.learn(rendition, domain, { start: 10 * i, mediaStart: 0, kind: 'live' });
    offsets.keep(new Set(['0.1', '0.2']));
    for (const found of [offsets.shared('0.0'), offsets.get('v0', '0.0'), offsets.get('v1', '0.0')])
      expect(found).to.equal(undefined);
    expect([offsets.shared('0.1'), offsets.get('v1', '0.2')]).to.deep.equal([10, 20]);
  });

  it('is kept while its domain is in the window, and no longer', async () => {
    let offsets!: MediaOffsets;
    const transmuxing = await caught(Transmuxing, async () => {
      offsets = await caught(MediaOffsets, playLive);
    });
    const known = (domain: string) => [
      offsets.shared(domain) !== undefined,
      offsets.get('media', domain) !== undefined,
      transmuxing.initOf({ rendition: 'media', domain }) !== undefined,
    ];
    for (let n = 0; n < LAST_WINDOW; n++) expect(known(`0.${n}`), `${n}`).to.deep.equal([false, false, false]);
    for (let n = LAST_WINDOW; n < LAST_WINDOW + 3; n++)
      expect(known(`0.${n}`), `${n}`).to.deep.equal([true, true, true]);
  });
});
