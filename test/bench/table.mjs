// Results as tables: medians, and how they compare.
import { bestOf, ratio, summarize } from './statistics.mjs';

/**
 * @typedef {object} Row one player's
 * @property {string} name
 * @property {string} title
 * @property {string} role
 * @property {(import('./statistics.mjs').Summary | undefined)[]} cells one for each metric
 */

/**
 * @param {object} results as run.mjs writes them
 * @param {string} scenario
 * @returns {Row[]} those that took part
 */
export function rowsOf({ samples, players, scenarios }, scenario) {
  const { metrics } = scenarios[scenario];
  return players
    .map((player) => ({ ...player, cells: metrics.map(({ key }) => summarize(samples, scenario, player.name, key)) }))
    .filter(({ cells }) => cells[0] !== undefined);
}

/**
 * The first of ours, in numbers of times the best adaptive peer and `<video>`.
 *
 * @param {readonly Row[]} rows
 * @param {{better: 'less' | 'more', aboveVideo?: true}} metric the first one of the scenario
 * @returns {{toBest?: number, best?: string, toVideo?: number}}
 */
export function compareRows(rows, { better, aboveVideo }) {
  const ours = rows.find(({ role }) => role === 'ours')?.cells[0];
  const video = rows.find(({ role }) => role === 'platform')?.cells[0];
  if (!ours || !Number.isFinite(ours.median)) return {};
  const base = aboveVideo ? (video?.median ?? NaN) : 0;
  const peers = rows
    .filter(({ role }) => role === 'adaptive')
    .map(({ title, cells }) => ({ title, value: cells[0].median }));
  const best = bestOf(peers, better);
  return {
    toBest: best && ratio(ours.median - base, best.value - base),
    best: best?.title,
    toVideo: video && !aboveVideo ? ratio(ours.median, video.median) : undefined,
  };
}

const format = (summary, digits) => {
  if (!summary) return '';
  const { median, min, max, count, failed } = summary;
  const text = Number.isFinite(median)
    ? `${median.toFixed(digits)}${count > 1 && min !== max ? ` (${min.toFixed(digits)}–${max.toFixed(digits)})` : ''}`
    : '–';
  return failed > 0 ? `${text}, ${failed} failed` : text;
};

const times = (value) => `${value.toFixed(2)} times`;

/** @returns {string | undefined} undefined: there is nothing to compare */
export function sayComparison({ toBest, best, toVideo }) {
  const parts = [
    Number.isFinite(toBest) ? `${times(toBest)} the best adaptive peer (${best})` : undefined,
    Number.isFinite(toVideo) ? `${times(toVideo)} <video>` : undefined,
  ].filter(Boolean);
  return parts.length > 0 ? `ours: ${parts.join(', ')}` : undefined;
}

/**
 * @param {object} results as run.mjs writes them
 * @param {string} scenario
 */
export function formatScenario(results, scenario) {
  const { title, metrics } = results.scenarios[scenario];
  const rows = rowsOf(results, scenario);
  const table = [
    ['', ...metrics.map((metric) => metric.title)],
    ...rows.map((row) => [row.title, ...row.cells.map((cell, i) => format(cell, metrics[i].digits))]),
  ];
  const widths = table[0].map((_, column) => Math.max(...table.map((cells) => cells[column].length)));
  const lines = table.map((cells) =>
    cells.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  '),
  );
  return [`${scenario}: ${title}`, ...lines, sayComparison(compareRows(rows, metrics[0]))].filter(Boolean).join('\n');
}
