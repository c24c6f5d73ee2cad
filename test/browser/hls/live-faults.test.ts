import { expect } from '@open-wc/testing';
import type { PartialConfig, Placement } from '../../../src/player.js';
import { allowedPlacements, createPlayer, playFor, until, type TestPlayer } from '../../support/playback.js';
import { join, live, sideBySide } from '../../support/live.js';

const warningsOf = ({ player }: TestPlayer): string => player.stats.warnings.join('\n');

/** Plays over the fault, which comes within the first 9 s. */
async function survives(
  placement: Placement,
  options: Readonly<Record<string, number>>,
  warning?: string,
): Promise<void> {
  const test = await join(placement, live(options));
  await playFor(test, 9, 20_000);
  if (warning === undefined) expect(warningsOf(test)).to.equal('');
  else expect(warningsOf(test)).to.contain(warning);
  expect(test.errors.map(({ message }) => message)).to.deep.equal([]);
}

/** Pauses until the window has gone, and plays again: gives the latency. */
async function comeBack(placement: Placement, outOfWindow: 'start' | 'edge'): Promise<number> {
  const config: PartialConfig = { buffer: { forwardSeconds: 2, backSeconds: 1 }, live: { outOfWindow } };
  const source = { url: live({ window: 7 }, 'hi'), startTime: 0.5 };
  const test = await createPlayer({ placement, config, source });
  const { player, video } = test;
  const windowStart = (): number => player.presentation!.seekable!.start;
  await until(() => windowStart() > video.currentTime + 4, 'a window that has gone', 15_000, player);
  await player.play();
  await until(() => video.currentTime >= windowStart() - 0.5, 'a way back', 12_000, player);
  await until(() => !video.seeking && video.readyState >= 3, 'media there', 8000, player);
  await playFor(test, 0.5);
  expect(test.errors).to.deep.equal([]);
  return player.latency!;
}

/** The loader is the same everywhere, and so are its faults: each in one of the placements. */
function inSomePlacement(number: number): Placement {
  const placements = allowedPlacements();
  return placements[number % placements.length]!;
}

describe('HLS live with faults', () => {
  it('plays on over media that is missing, and over playlists that come late', () =>
    sideBySide({
      'a segment that is missing': () => survives(inSomePlacement(0), { missing: 7 }, 'is missing (404)'),
      'a gap that the playlist tells of': () => survives(inSomePlacement(1), { gap: 7 }),
      'reloads that fail for a while': () => survives(inSomePlacement(2), { failing: 2 }, 'failed (E_NETWORK_STATUS)'),
      'a playlist that does not change for 8.5 s': () =>
        survives(inSomePlacement(0), { frozen: 1, thaw: 8.5 }, 'has not changed'),
      'a cache that lags behind': () => survives(inSomePlacement(1), { lagging: 1 }, 'went back to an older state'),
      'a pause that was too long, at the start of the window': async () => {
        expect(await comeBack(inSomePlacement(2), 'start')).to.be.greaterThan(10);
      },
    }));

  it('plays on over an origin that was started again, and over one that does not keep its word', () =>
    sideBySide({
      'an origin that counts from zero again': () =>
        survives(inSomePlacement(0), { restart: 8 }, 'counts its segments from the beginning again'),
      'the same with dates to go by': () =>
        survives(inSomePlacement(1), { dates: 1, restart: 8 }, 'counts its segments from the beginning again'),
      'a server that refuses to hold reloads': () => survives(inSomePlacement(2), { ll: 2 }, 'does not hold a reload'),
      'a server that forgets to hold reloads': () => survives(inSomePlacement(0), { ll: 3 }),
      'a pause that was too long, at the edge': async () => {
        expect(await comeBack(inSomePlacement(1), 'edge')).to.be.lessThan(9.5);
      },
    }));
});
