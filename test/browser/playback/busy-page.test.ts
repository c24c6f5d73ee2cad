import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import {
  LONG,
  blockMainThread,
  createPlayer,
  decodedFrames,
  delay,
  mseInWorker,
  net,
  playFor,
  until,
} from '../../support/playback.js';

/** What the page does for eight seconds. */
const BLOCKS = {
  'for 8 s in one go': async () => blockMainThread(8000),
  // With blocks of 800 ms an engine in the page goes on too: it needs few turns of it.
  'four times for 2 s without a pause': async () => {
    for (let i = 0; i < 4; i++) {
      blockMainThread(2000);
      // The next task, as a page with one long task after the other.
      await delay(0);
    }
  },
} as const;

interface Outcome {
  readonly waits: number;
  readonly rebuffers: number;
  readonly rebufferSeconds: number;
  readonly playedSeconds: number;
  readonly wallSeconds: number;
  readonly frames: number;
}

/** Plays with a goal of 1.5 s, over a line of three times the media's own rate, while the page is blocked. */
async function playThroughBlock(placement: Placement, block: () => Promise<void>): Promise<Outcome> {
  const config = { buffer: { forwardSeconds: 1.5 } };
  const test = await createPlayer({ placement, config, source: net({ kbps: 500 }, LONG) });
  const { player, video } = test;
  await player.play();
  await until(() => video.readyState >= 3 && video.currentTime > 0, 'playback', 8000, player);
  await playFor(test, 0.5);
  const before = { waits: test.count('waiting'), frames: decodedFrames(video) };
  const [position, at] = [video.currentTime, performance.now()];
  await block();
  // In the task of the block the position is still that of its beginning.
  await delay(0);
  const playedSeconds = video.currentTime - position;
  const wallSeconds = (performance.now() - at) / 1000;
  // Events of what happened meanwhile come only now.
  await delay(500);
  await playFor(test, 0.5);
  const { rebuffers, rebufferSeconds } = player.stats;
  expect(test.errors).to.deep.equal([]);
  return {
    waits: test.count('waiting') - before.waits,
    rebuffers,
    rebufferSeconds,
    playedSeconds,
    wallSeconds,
    frames: decodedFrames(video) - before.frames,
  };
}

// Only Chromium can own a MediaSource in a worker on Debian; in the others a blocked page blocks the worker's fetch or its
// appends (browser-facts.md, "A blocked main thread").
const describeHere = mseInWorker ? describe : describe.skip;

describeHere('a page that is blocked', () => {
  for (const [how, block] of Object.entries(BLOCKS)) {
    it(`${how} does not interrupt an engine in the worker`, async () => {
      const outcome = await playThroughBlock('worker', block);
      const { playedSeconds, wallSeconds } = outcome;
      expect(outcome, JSON.stringify(outcome)).to.include({ waits: 0, rebuffers: 0, rebufferSeconds: 0 });
      expect(wallSeconds).to.be.greaterThan(7.9);
      // How much exactly is for the benchmark: the audio clock of a crowded machine loses time, without a block too. A long
      // block costs an engine in the page more than half of it (below).
      expect(playedSeconds, 'time went on').to.be.within(wallSeconds * 0.6, wallSeconds + 0.3);
      // 24 a second, for eight seconds and the one after them.
      expect(outcome.frames, 'frames were decoded').to.be.greaterThan(8 * 24 * 0.6);
    });

    // Without this the test above could not fail: it shows that the block is one.
    it(`${how} interrupts an engine in the page`, async () => {
      const outcome = await playThroughBlock('main', block);
      expect(outcome.waits, JSON.stringify(outcome)).to.be.at.least(1);
      expect(outcome.rebuffers).to.be.at.least(1);
      // Between short blocks an append gets through now and then; behind a long one the buffer has run dry for seconds.
      if (block === BLOCKS['for 8 s in one go'])
        expect(outcome.playedSeconds).to.be.lessThan(outcome.wallSeconds - 1.5);
    });
  }
});
