import { expect } from '@open-wc/testing';
import type { PartialConfig, Placement } from '../../../src/player.js';
import { allowedPlacements, playFor, createPlayer, until, type TestPlayer } from '../../support/playback.js';
import { join, live, sideBySide } from '../../support/live.js';

const warningsOf = ({ player }: TestPlayer): string => player.stats.warnings.join('\n');

/** Plays over the fault, which comes within the first 9 s. */
async function survives(
  placement: Placement,
  options: Readonly<Record<string, number>>,
  warning: string | undefined,
): Promise<void> {
  const test = await join(placement, live(options));
  await playFor(test, 9, 20_000);
  if (warning === undefined) expect(warningsOf(test)).to.equal('');
  else expect(warningsOf(test)).to.contain(warning);
  expect(test.errors).to.deep.equal([]);
}

/** Pauses until the window has gone, and plays again. */
async function comesBack(placement: Placement, outOfWindow: 'start' | 'edge'): Promise<TestPlayer> {
  const config: PartialConfig = { buffer: { forwardSeconds: 2, backSeconds: 1 }, live: { outOfWindow } };
  const source = { url: live({ window: 7 }, 'hi'), startTime: 0.5 };
  const test = await createPlayer({ placement, config, source });
  const { player, video } = test;
  const windowStart = (): number => player.presentation!.seekable!.start;
  await until(() => windowStart() > video.currentTime + 4, 'a window that has gone', 15_000, player);
  await player.play();
  await until(() => video.currentTime >= windowStart() - 0.5, 'a way back', 12_000, player);
  await until(() => !video.seeking && video.readyState >= 3, 'media there', 8000, player);
  return test;
}

describe('HLS live with faults', () => {
  const cases: readonly (readonly [what: string, options: Readonly<Record<string, number>>, warning?: string])[] = [
    ['a segment that is missing', { missing: 7 }, 'is missing (404)'],
    ['a gap that the playlist tells of', { gap: 7 }],
    ['reloads that fail for a while', { failing: 2 }, 'failed (E_NETWORK_STATUS)'],
    ['a playlist that does not change for 7 s', { frozen: 1, thaw: 7 }, 'has not changed'],
    ['a cache that lags behind', { lagging: 1 }, 'went back to an older state'],
    ['an origin that counts from zero again', { restart: 8 }, 'counts its segments from the beginning again'],
    ['dates to go by, and an origin that counts from zero again', { dates: 1, restart: 8 }, 'from the beginning again'],
    ['a server that refuses to hold reloads', { ll: 2 }, 'does not hold a reload'],
    ['a server that forgets to hold reloads', { ll: 3 }],
  ];
  const placements = allowedPlacements();
  // The loader is the same everywhere, and so are its faults: each in one of the placements.
  const batches = [cases.slice(0, 5), cases.slice(5)];
  for (const batch of batches)
    it(`plays on over ${batch.map(([what]) => what).join(', ')}`, () =>
      sideBySide(
        Object.fromEntries(
          batch.map(([what, options, warning], index) => [
            what,
            () => survives(placements[index % placements.length]!, options, warning),
          ]),
        ),
      ));

  it('comes back into the window after a pause that was too long', () =>
    sideBySide({
      'at its start': async () => {
        const test = await comesBack(placements[0]!, 'start');
        await playFor(test, 0.5);
        expect(test.player.latency).to.be.greaterThan(10);
        expect(test.errors).to.deep.equal([]);
      },
      'at the edge': async () => {
        const test = await comesBack('main', 'edge');
        await playFor(test, 0.5);
        expect(test.player.latency).to.be.lessThan(9.5);
        expect(test.errors).to.deep.equal([]);
      },
    }));
});
