import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import {
  createPlayer,
  decodedFrames,
  expectFailure,
  expectUsable,
  inEachPlacement,
  net,
  netLog,
  newId,
  playFor,
  playToEnd,
  seekTo,
  until,
  type TestPlayer,
} from '../../support/playback.js';

/** Gives up within two seconds. */
const network = { responseTimeoutMs: 500, stallTimeoutMs: 500, maxAttempts: 3, backoffMs: 20, maxBackoffMs: 100 };
const config = { network };
const FILE = 'av-sidx.mp4';

/**
 * Faults that are got over. Bodies come at a pace: Chromium throws away what it has not handed over when a connection
 * breaks, and so nothing would arrive of one that breaks at once.
 */
const OVERCOME: Readonly<Record<string, Record<string, number>>> = {
  'status 500 twice': { status: 500, times: 2 },
  'status 503 once': { status: 503, times: 1 },
  'status 429 once': { status: 429, times: 1 },
  'a connection closed before the body, once': { cut: 0, times: 1 },
  'a connection reset, once': { reset: 1, times: 1 },
  'a body that is cut, once': { kbps: 4000, cut: 30_000, times: 1 },
  'a body that is cut every 30 kB': { kbps: 4000, cut: 30_000 },
  'a body that ends early without saying so, every 30 kB': { kbps: 4000, truncate: 30_000 },
  'a body that stalls, once': { kbps: 4000, stall: 30_000, times: 1 },
  'a server that hangs, once': { hang: 1, times: 1 },
  'a server without ranges': { ranges: 0 },
  'a server without ranges that cuts the body, once': { kbps: 4000, ranges: 0, cut: 30_000, times: 1 },
};

/** Faults that are not, with the codes that name them. */
const FATAL: Readonly<Record<string, readonly [options: Record<string, number>, code: RegExp, detail: object]>> = {
  'status 404': [{ status: 404 }, /^E_NETWORK_STATUS$/, { status: 404, attempts: 1 }],
  'status 403': [{ status: 403 }, /^E_NETWORK_STATUS$/, { status: 403, attempts: 1 }],
  'status 500 for ever': [{ status: 500 }, /^E_NETWORK_STATUS$/, { status: 500, attempts: 3 }],
  'a connection reset for ever': [{ reset: 1 }, /^E_NETWORK_FAILED$/, { attempts: 3 }],
  // Firefox does not even give the head of such an answer.
  'a connection closed before the body, for ever': [{ cut: 0 }, /^E_NETWORK_(TRUNCATED|FAILED)$/, {}],
  'a body that is cut at the same place for ever': [
    { kbps: 4000, ranges: 0, cut: 60_000 },
    /^E_NETWORK_TRUNCATED$/,
    {},
  ],
  'a body that never begins': [{ stall: 0 }, /^E_NETWORK_TIMEOUT$/, { timeoutMs: 500, attempts: 3 }],
  'a body that stalls at the same place for ever': [
    { kbps: 4000, ranges: 0, stall: 60_000 },
    /^E_NETWORK_TIMEOUT$/,
    { timeoutMs: 500 },
  ],
  'a server that hangs for ever': [{ hang: 1 }, /^E_NETWORK_TIMEOUT$/, { timeoutMs: 500, attempts: 3 }],
};

async function expectPlaysToEnd(test: TestPlayer): Promise<void> {
  const { player, video } = test;
  video.playbackRate = 4;
  await player.play();
  await playFor(test, 0.5);
  await until(() => decodedFrames(video) > 0, 'decoded frames', 2000, player);
  await seekTo(test, 8.8);
  await playToEnd(test);
  expect(video.currentTime).to.be.closeTo(10, 0.1);
  expect(test.count('ended')).to.equal(1);
  expect(test.errors).to.deep.equal([]);
}

inEachPlacement('the network', (placement: Placement) => {
  for (const [what, options] of Object.entries(OVERCOME))
    it(`${what}: plays, seeks and ends`, async () => {
      const id = newId();
      const test = await createPlayer({ placement, config, source: net({ ...options, id }, FILE) });
      await expectPlaysToEnd(test);
      // The fault was met.
      const log = await netLog(id);
      if (!('ranges' in options) || 'cut' in options) expect(log.length).to.be.greaterThan(options.times ?? 2);
    });

  it('all fatal faults: each has its own code, and the next source plays', async function () {
    this.timeout(60_000);
    const test = createPlayer({ placement, config });
    const { player, video } = test;
    for (const [what, [options, code, detail]] of Object.entries(FATAL)) {
      const url = net({ ...options, id: newId() }, FILE);
      const before = performance.now();
      const failing = expectFailure(test, url, 6000);
      const playing = player.play().then(
        () => 'played',
        (reason: unknown) => (reason as Error).name,
      );
      const error = await failing;
      // Of some, enough comes to begin with.
      expect(await playing, what).to.be.oneOf(['NotSupportedError', ...('kbps' in options ? ['played'] : [])]);
      expect(error.code, what).to.match(code);
      expect(error.message, what).to.contain(new URL(url, location.href).href);
      expect(error.detail, what).to.include({ ...detail, url: new URL(url, location.href).href });
      expect(performance.now() - before, `${what}: bounded`).to.be.lessThan(6000);
      expect(video.srcObject ?? video.getAttribute('src'), what).to.equal(null);
    }
    await expectUsable(test);
  });
});

inEachPlacement('a wrong content type', (placement: Placement) => {
  for (const type of ['text/html', 'video/webm', 'application/octet-stream', 'text/plain'])
    it(`${type} of an MP4 file does not matter`, async () => {
      const test = await createPlayer({ placement, config, source: net({ type }, FILE) });
      await test.player.play();
      await playFor(test, 0.3);
      expect(test.errors).to.deep.equal([]);
    });

  it('said by the application does not matter', async () => {
    const test = await createPlayer({ placement, config, source: { url: `/media/${FILE}`, type: 'video/webm' } });
    await test.player.play();
    await playFor(test, 0.3);
  });
});
