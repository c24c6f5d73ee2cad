// Makes the table and the charts of the README from a file of results, and keeps the file beside them:
//   node test/bench/report.mjs .cache/bench/results/latest.json
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { rootDir } from '../support/server.mjs';
import { drawChart } from './chart.mjs';
import { reportLines, shownPlayers } from './report-lines.mjs';

const FOLDER = 'test/bench/results';
const START = '<!-- benchmark: made by test/bench/report.mjs -->';
const END = '<!-- end of benchmark -->';

const cell = (text) => text.replaceAll('<', '&lt;').replaceAll('|', '\\|');

function table(lines, players) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const rows = lines.map(({ label, values }) => row([label, ...values.map(({ text }) => text)]));
  return [row(['', ...players.map(({ title }) => cell(title))]), row(['---', ...players.map(() => '--:')]), ...rows];
}

function provenance({ date, command, commit, versions, machine, link, load, samples }) {
  const runs = Math.max(...samples.map(({ run }) => run));
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const [before, after] = [load.before, load.after].map(([lastMinute]) => lastMinute.toFixed(1));
  return [
    `Medians of ${runs}, ${date.slice(0, 10)}, commit ${commit}; ${names.join(', ')}; ${machine.cores} cores (${machine.cpu}),`,
    `${machine.memoryGb} GB, load ${before} before and ${after} after; link ${link.mbps} Mbit/s, ${link.rttMs} ms round trip. \`${command}\``,
  ].join('\n');
}

const [file] = process.argv.slice(2);
if (!file) {
  console.error('Which results? node test/bench/report.mjs <file>.json');
  process.exit(2);
}
const results = JSON.parse(readFileSync(file, 'utf8'));
const lines = reportLines(results);
const folder = join(rootDir, FOLDER);
mkdirSync(folder, { recursive: true });
const caption = `Milliseconds, less is better. Medians, ${results.date.slice(0, 10)}, ${results.link.mbps} Mbit/s, ${results.link.rttMs} ms.`;
for (const theme of ['light', 'dark'])
  writeFileSync(join(folder, `benchmark-${theme}.svg`), drawChart(lines, theme, caption));
copyFileSync(file, join(folder, 'benchmark.json'));

const chart = [
  '<picture>',
  `  <source media="(prefers-color-scheme: dark)" srcset="${FOLDER}/benchmark-dark.svg">`,
  `  <img alt="The figures of the table below as bars" src="${FOLDER}/benchmark-light.svg">`,
  '</picture>',
];
const made = [START, '', ...chart, '', ...table(lines, shownPlayers(results)), '', provenance(results), '', END];
const readme = join(rootDir, 'README.md');
const text = readFileSync(readme, 'utf8');
const [from, to] = [text.indexOf(START), text.indexOf(END)];
if (from < 0 || to < from) throw new Error(`README.md has no place for the figures: ${START} and ${END}`);
const filled = text.slice(0, from) + made.join('\n') + text.slice(to + END.length);
writeFileSync(readme, await format(filled, { ...(await resolveConfig(readme)), filepath: readme }));
console.log(`README.md and ${FOLDER} are up to date`);
