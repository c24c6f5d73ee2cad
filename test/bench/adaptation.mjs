// Plays virtual streams over network traces with our adaptation and others, and prints what came of it:
//   node test/bench/adaptation.mjs [--plays]
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const { outputFiles } = await build({
  stdin: {
    contents: ['comparison', 'policies', 'synthetic-traces', 'trace']
      .map((name) => `export * from './${name}.ts';`)
      .join('\n'),
    resolveDir: fileURLToPath(new URL('../support/adaptation/', import.meta.url)),
  },
  bundle: true,
  tsconfigRaw: {},
  format: 'esm',
  write: false,
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { adaptation, bufferMap, bufferOnly, compare, fixed, formatScores, parseTrace, syntheticTraces, throughputOnly } =
  await import(`data:text/javascript;base64,${code}`);

const published = JSON.parse(readFileSync(new URL('../fixtures/traces/published.json', import.meta.url), 'utf8'));
const traces = [...published.map(parseTrace), ...syntheticTraces()];
const rungs = Array.from({ length: 9 }, (_, i) => fixed(i));
const scores = compare([adaptation, throughputOnly, bufferOnly, bufferMap, ...rungs], traces);
console.log(formatScores(scores));
if (process.argv.includes('--plays'))
  for (const [i, play] of scores[0].plays.entries()) {
    const all = scores
      .slice(0, 4)
      .map(({ plays }) => `${plays[i].linear.toFixed(3)} ${plays[i].rebufferSeconds.toFixed(1)}`);
    console.log(`${play.stream.padEnd(15)} ${play.trace.padEnd(12)} ${all.map((text) => text.padStart(14)).join('')}`);
  }
