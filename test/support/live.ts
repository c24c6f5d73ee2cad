import type { Placement, PlayerSource } from '../../src/player.js';
import { createPlayer, newId, until, type TestPlayer, type TestPlayerOptions } from './playback.js';

/** The address of a live stream of its own; its options are in live-origin.mjs. */
export function live(options: Readonly<Record<string, number>> = {}, file = 'main'): string {
  const pairs = Object.entries({ id: newId(), ...options }).map(([key, value]) => `${key}=${value}`);
  return `/live/${pairs.join(',')}/${file}.m3u8`;
}

/** What the viewer can seek in. */
export const windowOf = ({ seekable }: HTMLVideoElement): { start: number; end: number } => ({
  start: seekable.start(0),
  end: seekable.end(seekable.length - 1),
});

/** Joins near the edge: the window has 12 s, and three target durations of 2 s are held back. */
export async function join(
  placement: Placement,
  source: string | PlayerSource,
  config: TestPlayerOptions['config'] = {},
): Promise<TestPlayer> {
  const test = await createPlayer({ placement, source, config });
  await test.player.play();
  const hasBegun = (): boolean => test.video.currentTime > 5 && test.video.readyState >= 3;
  await until(hasBegun, 'a start near the edge', 10_000, test.player);
  return test;
}

/** Live streams take their time: all of these in the time of one. Fails with the names of those that do. */
export async function sideBySide(cases: Readonly<Record<string, () => Promise<void>>>): Promise<void> {
  const names = Object.keys(cases);
  const outcomes = await Promise.allSettled(names.map((name) => cases[name]!()));
  const failures = outcomes.flatMap((outcome, index) => {
    const reason: unknown = outcome.status === 'rejected' ? outcome.reason : undefined;
    if (reason === undefined) return [];
    const { message, stack } = reason as Error;
    return [`${names[index]}: ${message}\n${stack}`];
  });
  if (failures.length > 0) throw new Error(failures.join('\n'));
}
