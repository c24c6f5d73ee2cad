import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseOptions, UsageError } from '../bench/options.mjs';

const known = {
  scenarios: ['startup', 'seek', 'many-8', 'many-20'],
  groups: { many: ['many-8', 'many-20'] },
  players: ['ours', 'hls', 'video'],
  defaultScenarios: ['startup', 'seek'],
  defaultPlayers: ['ours', 'hls'],
};
const parse = (...args) => parseOptions(args, known);

describe('the command line of the benchmark', () => {
  it('has defaults', () => {
    const { scenarios, players, runs, mbps, rttMs, list } = parse();
    assert.deepEqual(scenarios, known.defaultScenarios);
    assert.deepEqual(players, known.defaultPlayers);
    assert.deepEqual([runs, mbps, rttMs, list], [5, 20, 20, false]);
  });

  it('takes names with commas and spaces between, each once, and groups', () => {
    assert.deepEqual(parse('seek,many', 'many-8', '--players=video,ours').scenarios, ['seek', 'many-8', 'many-20']);
    assert.deepEqual(parse('--players=video,ours').players, ['video', 'ours']);
  });

  it('takes numbers', () => {
    const { runs, mbps, rttMs, seconds } = parse('--runs=3', '--mbps=1.5', '--rtt=0', '--seconds=4');
    assert.deepEqual([runs, mbps, rttMs, seconds], [3, 1.5, 0, 4]);
  });

  it('names what it does not know, and what there is', () => {
    assert.throws(
      () => parse('startup,nope'),
      new UsageError('There is no scenario "nope": startup, seek, many-8, many-20'),
    );
    assert.throws(
      () => parse('--players=ours,theirs'),
      new UsageError('There is no player "theirs": ours, hls, video'),
    );
    assert.throws(() => parse('--rounds=3'), UsageError);
  });

  for (const argument of ['--runs=0', '--runs=1.5', '--runs=many', '--runs=', '--mbps=0', '--rtt=-1', '--seconds=0'])
    it(`refuses ${argument}`, () => assert.throws(() => parse(argument), UsageError));
});
