import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import { createPlayer, inEachPlacement, newId, playFor, until, type TestPlayer } from '../../support/playback.js';

/** The address of a live stream of its own; see test/support/live-origin.mjs. */
function live(options: Readonly<Record<string, number>> = {}, file = 'main'): string {
  const pairs = Object.entries({ id: newId(), ...options }).map(([key, value]) => `${key}=${value}`);
  return `/live/${pairs.join(',')}/${file}.m3u8`;
}

const windowOf = ({ seekable }: HTMLVideoElement): { start: number; end: number } => ({
  start: seekable.start(0),
  end: seekable.end(seekable.length - 1),
});

/** Joins near the edge: the window has 12 s, and three target durations of 2 s are held back. */
async function join(placement: Placement, source: string): Promise<TestPlayer> {
  const test = await createPlayer({ placement, source });
  await test.player.play();
  await until(
    () => test.video.currentTime > 5 && test.video.readyState >= 3,
    'a start near the edge',
    8000,
    test.player,
  );
  return test;
}

inEachPlacement('HLS live', (placement: Placement) => {
  it('joins behind the edge, and plays on while the window slides', async () => {
    const test = await join(placement, live());
    const { player, video } = test;
    expect(player.presentation!.kind).to.equal('live');
    expect(video.duration).to.equal(Infinity);
    const before = windowOf(video);
    expect(before.end - before.start).to.be.closeTo(12, 0.5);
    expect(before.end - video.currentTime).to.be.within(2, 7.5);
    await playFor(test, 6, 12_000);
    const after = windowOf(video);
    expect(after.start - before.start).to.be.within(3.5, 8.5);
    expect(after.end - after.start).to.be.closeTo(12, 0.5);
    expect(after.end - video.currentTime).to.be.within(2, 8);
    expect(player.stats.rebuffers).to.equal(0);
    expect(player.stats.warnings).to.deep.equal([]);
    expect(test.errors).to.deep.equal([]);
  });

  it('ends when the stream does', async () => {
    const test = await join(placement, live({ total: 8 }));
    const { player, video } = test;
    await until(() => video.ended && test.count('ended') === 1, 'the end', 15_000, player);
    expect(player.presentation!.kind).to.equal('on-demand');
    expect(video.duration).to.be.closeTo(16, 0.2);
    expect(test.errors).to.deep.equal([]);
  });
});

describe('HLS live with faults', () => {
  const cases: Record<string, Readonly<Record<string, number>>> = {
    'a segment that is missing': { missing: 7 },
    'reloads that fail for a while': { failing: 2 },
    'an origin that counts from zero again': { restart: 8 },
    'dates to go by': { dates: 1 },
  };
  for (const [what, options] of Object.entries(cases))
    it(`plays on over ${what}`, async () => {
      const test = await join('main', live(options));
      await playFor(test, 9, 18_000);
      expect(test.errors).to.deep.equal([]);
    });

  it('says that a playlist does not change any more', async () => {
    const test = await createPlayer({ placement: 'main', source: live({ frozen: 2 }) });
    const warned = (): boolean => test.player.stats.warnings.some((warning) => warning.includes('has not changed'));
    await until(warned, 'a warning', 20_000, test.player);
    expect(test.errors).to.deep.equal([]);
  });

  it('starts where it is told to', async () => {
    const test = await createPlayer({ placement: 'main', source: { url: live(), startTime: 2.5 } });
    await test.player.play();
    await playFor(test, 0.5);
    expect(test.video.currentTime).to.be.within(2.9, 5);
  });

  it('comes back into the window after a pause that was too long', async () => {
    const config = { buffer: { forwardSeconds: 2, backSeconds: 1 } };
    const test = await createPlayer({ placement: 'main', config, source: live({ window: 3 }, 'hi') });
    const { player, video } = test;
    const windowStart = (): number => player.presentation!.seekable!.start;
    await until(() => windowStart() > video.currentTime + 5, 'a window that has gone', 20_000, player);
    await player.play();
    await until(() => video.currentTime >= windowStart() - 0.5, 'a way back', 12_000, player);
    await playFor(test, 1);
    expect(test.errors).to.deep.equal([]);
  });
});
