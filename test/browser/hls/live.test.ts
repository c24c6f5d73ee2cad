import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import { createPlayer, inEachPlacement, playFor, seekTo, until, type TestPlayer } from '../../support/playback.js';
import { join, live, sideBySide, windowOf } from '../../support/live.js';

/** Live media comes in pieces of 2 s; where the edge is between them is known to about half of one. */
const EDGE_SECONDS = 1.2;

async function slides(placement: Placement): Promise<void> {
  const test = await join(placement, live());
  const { player, video } = test;
  expect(player.presentation!.kind).to.equal('live');
  expect(video.duration).to.equal(Infinity);
  expect(player.targetLiveWindow).to.equal(0);
  expect(player.targetLatency).to.equal(6);
  const before = windowOf(video);
  expect(before.end - before.start).to.be.closeTo(12, 0.5);
  expectLive(test);
  const edge = player.liveEdge!;
  const atMs = performance.now();
  await playFor(test, 6, 12_000);
  // Evenly, not by segments.
  expect(player.liveEdge! - edge).to.be.closeTo((performance.now() - atMs) / 1000, EDGE_SECONDS);
  expectLive(test);
  const after = windowOf(video);
  expect(after.end - before.end).to.be.within(3.5, 12.5);
  // What has been played is still in the buffer, so it can be seeked in.
  expect(after.start).to.be.closeTo(Math.min(player.presentation!.seekable!.start, 6), 0.1);
  expect(player.stats.rebuffers).to.equal(0);
  expect(player.stats.warnings).to.deep.equal([]);
  expect(test.errors).to.deep.equal([]);
}

/** How long a start may take beside two other browsers: it comes on top of the latency. */
const START_SECONDS = 5;

/** It is where it should be, and not too close. */
function expectLive({ player }: TestPlayer): void {
  const target = player.targetLatency!;
  expect(player.latency).to.be.within(target - EDGE_SECONDS, target + START_SECONDS);
}

/** A concert, say. */
async function ends(placement: Placement): Promise<void> {
  const test = await join(placement, live({ event: 1, total: 8 }));
  const { player, video } = test;
  expect(player.targetLiveWindow).to.equal(Infinity);
  await until(() => video.ended && test.count('ended') === 1, 'the end', 15_000, player);
  expect(player.presentation!.kind).to.equal('on-demand');
  expect(video.duration).to.be.closeTo(16, 0.2);
  const { start, end } = windowOf(video);
  expect([start, end]).to.deep.equal([0, video.duration]);
  expect([player.liveEdge, player.latency, player.targetLatency]).to.deep.equal([null, null, null]);
  expect([player.targetLiveWindow, player.liveEdgeStart]).to.deep.equal([NaN, NaN]);
  // The beginning is still there, though playback began behind it.
  await seekTo(test, 1);
  expect(test.count('ended')).to.equal(1);
  expect(test.errors).to.deep.equal([]);
}

async function holdsReloads(placement: Placement): Promise<void> {
  const test = await join(placement, live({ ll: 1 }));
  const { player } = test;
  await playFor(test, 6, 12_000);
  // The playlist is there as soon as a segment is.
  const { seekable } = player.presentation!;
  expect(player.liveEdge! - seekable!.end).to.be.within(0, 2.5);
  expectLive(test);
  expect(player.stats.rebuffers).to.equal(0);
  expect(player.stats.warnings).to.deep.equal([]);
  expect(test.errors).to.deep.equal([]);
}

async function seeks(placement: Placement): Promise<void> {
  const test = await join(placement, { url: live(), startTime: 5.1 });
  const { player, video } = test;
  const windowStart = (): number => player.presentation!.seekable!.start;
  // Until the beginning has left.
  await until(() => windowStart() >= 2, 'a window that has moved on', 6000, player);
  player.currentTime = 0.5;
  await until(() => video.currentTime >= windowStart() - 0.5 && !video.seeking, 'a way back', 6000, player);
  await playFor(test, 0.3);
  expect(player.latency).to.be.greaterThan(9);
  expect(video.currentTime).to.be.lessThan(player.liveEdgeStart);
  player.seekToLiveEdge();
  await until(() => !video.seeking && video.readyState >= 3, 'the edge', 6000, player);
  expectLive(test);
  // There is no media yet where the live edge is.
  player.currentTime = player.liveEdge!;
  expectLive(test);
  player.targetLatency = 4;
  player.seekToLiveEdge();
  await playFor(test, 0.5);
  expectLive(test);
  expect(test.errors).to.deep.equal([]);
}

async function startsCloser(placement: Placement): Promise<void> {
  const test = createPlayer({ placement });
  test.player.targetLatency = 4;
  await test.player.load(live());
  await test.player.play();
  await playFor(test, 0.5);
  expect(test.player.targetLatency).to.equal(4);
  expectLive(test);
}

inEachPlacement('HLS live', (placement: Placement) => {
  it('slides, ends, seeks, starts where it is told to, lets reloads be held', () =>
    sideBySide({
      'joins behind the edge, and plays on while the window slides': () => slides(placement),
      'ends when an event does, and is on demand from then on': () => ends(placement),
      'plays a low-latency playlist as live, with reloads that are held': () => holdsReloads(placement),
      'seeks in the window, from before it, and to the edge': () => seeks(placement),
      'starts as close to the edge as it is told to': () => startsCloser(placement),
    }));
});

describe('HLS live in a page that is hidden', () => {
  const { setTimeout: realTimeout } = globalThis;

  afterEach(() => {
    globalThis.setTimeout = realTimeout;
  });

  it('keeps up although the timers of the page are held to one a second', async () => {
    // As browsers do (browser-facts.md, "Hidden tab").
    globalThis.setTimeout = ((task: () => void, ms = 0) =>
      realTimeout(task, Math.max(1000, ms))) as unknown as typeof setTimeout;
    const plays = async (placement: Placement): Promise<void> => {
      const test = await join(placement, live());
      await playFor(test, 7, 12_000);
      expectLive(test);
      expect(test.player.stats.rebuffers).to.equal(0);
    };
    await sideBySide({
      'with the engine in the page': () => plays('main'),
      'with the engine in a worker': () => plays('worker-remote-mse'),
    });
  });
});
