// What is made of samples.

/**
 * @param {readonly number[]} values
 * @returns {number} NaN of none
 */
export function median(values) {
  if (values.length === 0) return NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * How many times the second the first is. Where the second is nothing, no number of times is.
 *
 * @param {number} value
 * @param {number} base
 */
export function ratio(value, base) {
  return base > 0 ? value / base : NaN;
}

/**
 * @typedef {object} Sample one run of one player
 * @property {string} scenario
 * @property {string} player
 * @property {number} run from 1
 * @property {Record<string, unknown>} [values] by metric, and what else was noted
 * @property {string} [failed] why there are none
 *
 * @typedef {object} Summary
 * @property {number} median NaN where every run failed
 * @property {number} min
 * @property {number} max
 * @property {number} count runs with a value
 * @property {number} failed runs without one
 */

/**
 * @param {readonly Sample[]} samples
 * @param {string} scenario
 * @param {string} player
 * @param {string} metric
 * @returns {Summary | undefined} undefined: it was not run
 */
export function summarize(samples, scenario, player, metric) {
  const runs = samples.filter((sample) => sample.scenario === scenario && sample.player === player);
  if (runs.length === 0) return undefined;
  const values = runs.map(({ values: noted }) => noted?.[metric]).filter((value) => Number.isFinite(value));
  return {
    median: median(values),
    min: values.length > 0 ? Math.min(...values) : NaN,
    max: values.length > 0 ? Math.max(...values) : NaN,
    count: values.length,
    failed: runs.filter(({ failed }) => failed !== undefined).length,
  };
}

/**
 * The best median of some players.
 *
 * @param {readonly ({name: string, value: number})[]} medians
 * @param {'less' | 'more'} better
 */
export function bestOf(medians, better) {
  const known = medians.filter(({ value }) => Number.isFinite(value));
  if (known.length === 0) return undefined;
  return known.reduce((best, one) =>
    (better === 'less' ? one.value < best.value : one.value > best.value) ? one : best,
  );
}
