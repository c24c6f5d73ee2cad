// Our adaptation and others over network traces, without a browser: test/support/adaptation, compiled.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MODULES = ['comparison', 'policies', 'synthetic-traces', 'trace'];

async function load() {
  const { outputFiles } = await build({
    stdin: {
      contents: MODULES.map((name) => `export * from './${name}.ts';`).join('\n'),
      resolveDir: fileURLToPath(new URL('../support/adaptation/', import.meta.url)),
    },
    bundle: true,
    tsconfigRaw: {},
    format: 'esm',
    write: false,
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}

/** Scores of each policy over all traces, ours first; `text` is a table of them. */
export async function simulate() {
  const parts = await load();
  const {
    adaptation,
    bufferMap,
    bufferOnly,
    compare,
    fixed,
    formatScores,
    parseTrace,
    syntheticTraces,
    throughputOnly,
  } = parts;
  const published = JSON.parse(readFileSync(new URL('../fixtures/traces/published.json', import.meta.url), 'utf8'));
  const traces = [...published.map(parseTrace), ...syntheticTraces()];
  const rungs = Array.from({ length: 9 }, (_, i) => fixed(i));
  const scores = compare([adaptation, throughputOnly, bufferOnly, bufferMap, ...rungs], traces);
  return { scores, text: formatScores(scores) };
}
