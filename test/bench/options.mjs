// The command line of the benchmark.
import { parseArgs } from 'node:util';

/** A mistake in the command: said as a sentence, without a stack. */
export class UsageError extends Error {}

/**
 * @typedef {object} Options
 * @property {string[]} scenarios
 * @property {string[]} players
 * @property {number} runs
 * @property {number} mbps
 * @property {number} rttMs
 * @property {number} [seconds]
 * @property {string} [out]
 * @property {boolean} list
 */

const number = (values, name, min) => {
  if (values[name] === undefined) return undefined;
  const value = Number(values[name]);
  if (values[name] === '' || !Number.isFinite(value) || value < min)
    throw new UsageError(`--${name} wants a number of at least ${min}, not "${values[name]}"`);
  return value;
};

const split = (texts) => [...new Set(texts.flatMap((text) => text.split(',')).filter(Boolean))];

/**
 * @param {readonly string[]} args
 * @param {object} known
 * @param {readonly string[]} known.scenarios
 * @param {Record<string, readonly string[]>} known.groups scenarios by a name for several
 * @param {readonly string[]} known.players
 * @param {readonly string[]} known.defaultScenarios
 * @param {readonly string[]} known.defaultPlayers
 * @returns {Options}
 */
export function parseOptions(args, { scenarios, groups, players, defaultScenarios, defaultPlayers }) {
  const { values, positionals } = parse(args);
  const names = split(positionals);
  const wanted = split(names.flatMap((name) => groups[name] ?? [name]));
  const chosen = split([values.players ?? '']);
  refuseUnknown('scenario', wanted, scenarios);
  refuseUnknown('player', chosen, players);
  const runs = number(values, 'runs', 1) ?? 5;
  if (!Number.isInteger(runs)) throw new UsageError(`--runs wants a whole number, not "${values.runs}"`);
  return {
    scenarios: wanted.length > 0 ? wanted : [...defaultScenarios],
    players: chosen.length > 0 ? chosen : [...defaultPlayers],
    runs,
    mbps: number(values, 'mbps', 0.01) ?? 20,
    rttMs: number(values, 'rtt', 0) ?? 20,
    seconds: number(values, 'seconds', 1),
    out: values.out,
    list: values.list ?? false,
  };
}

function parse(args) {
  const text = { type: 'string' };
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        players: text,
        runs: text,
        mbps: text,
        rtt: text,
        seconds: text,
        out: text,
        list: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error.message);
  }
}

function refuseUnknown(kind, names, known) {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new UsageError(`There is no ${kind} ${unknown.map((name) => `"${name}"`).join(', ')}: ${known.join(', ')}`);
}
