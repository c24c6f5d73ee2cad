// Which figures the README and its chart show, and how they are written.
import { rowsOf } from './table.mjs';

/** Scenario, metric, what it is called, and digits; where `chart` is set, it has bars. */
const LINES = [
  { scenario: 'startup', key: 'firstFrameMs', label: 'First frame, ms', chart: 'First frame' },
  { scenario: 'seek', key: 'seek', label: 'Seek to what is not buffered, ms', chart: 'Seek' },
  { scenario: 'busy', key: 'firstFrameMs', label: 'Busy page: first frame, ms', chart: 'First frame, busy page' },
  { scenario: 'busy', key: 'playedRatio', label: 'Busy page: seconds played per second' },
  { scenario: 'busy-later', key: 'playedRatio', label: 'Busy later: seconds played per second' },
  { scenario: 'busy-later', key: 'rebuffers', label: 'Busy later: rebuffers' },
  {
    scenario: 'main-thread',
    key: 'script',
    label: 'Main thread in 30 s of play, ms',
    chart: 'Main thread, 30 s of play',
  },
  { scenario: 'many-20', key: 'script', label: '20 players: main thread in 20 s, ms' },
  { scenario: 'many-20', key: 'megabytes', label: '20 players: memory, MB' },
  { scenario: 'memory-live', key: 'megabytes', label: 'Memory after 10 minutes of live, MB' },
  { scenario: 'adaptation', key: 'kbps', label: 'Changing network: kbit/s seen' },
  { scenario: 'size', key: 'mainKb', label: 'Code on the main thread, KB gzip' },
  { scenario: 'size', key: 'totalKb', label: 'Code in all, KB gzip' },
];

/** Floors are for those who work on the engine. */
const isShown = ({ role }) => role !== 'floor';

/** @param {object} results as run.mjs writes them */
export const shownPlayers = ({ players }) => players.filter(isShown);

/**
 * The figures there are.
 *
 * @param {object} results as run.mjs writes them
 * @returns {{label: string, chart?: string, values: {title: string, role: string, value: number, text: string}[]}[]}
 *   `value` is NaN where there is none; `text` then says why, or is empty
 */
export function reportLines(results) {
  return LINES.filter(({ scenario }) => results.scenarios[scenario]).map(({ scenario, key, label, chart }) => {
    const { metrics } = results.scenarios[scenario];
    const column = metrics.findIndex((metric) => metric.key === key);
    const rows = new Map(rowsOf(results, scenario).map((row) => [row.name, row]));
    const values = shownPlayers(results).map(({ name, title, role }) => {
      const cell = rows.get(name)?.cells[column];
      return { title, role, value: cell?.median ?? NaN, text: write(cell, metrics[column].digits) };
    });
    return { label, chart, values };
  });
}

function write(cell, digits) {
  if (!cell) return '';
  if (!Number.isFinite(cell.median)) return 'failed';
  const text = cell.median.toFixed(digits);
  return cell.failed > 0 ? `${text} (${cell.failed} failed)` : text;
}
