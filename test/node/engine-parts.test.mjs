import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { rollup } from 'rollup';
import { engineParts, withOwners } from '../../scripts/engine-parts.mjs';

/** Two parts share a class; one of them loads a third, which needs something of both that are above it. */
const SOURCES = {
  engine: `
    import { Failure } from './failure.ts';
    export const loadHls = () => import('./hls.ts');
    export const loadFile = () => import('./file.ts');
    export const importUser = (url) => import(url);
    export const isFailure = (error) => error instanceof Failure;`,
  failure: 'export class Failure extends Error {}',
  boxes: "import { Failure } from './failure.ts'; export const fail = () => new Failure('a box');",
  tags: 'export const tags = { count: 0 };',
  hls: `
    import { fail } from './boxes.ts';
    import { tags } from './tags.ts';
    tags.count++;
    export const hls = { fail, tags, loadText: () => import('./text.ts') };`,
  file: "import { fail } from './boxes.ts'; export const file = { fail };",
  text: `
    import { fail } from './boxes.ts';
    import { tags } from './tags.ts';
    export const text = { fail, tags };`,
};

const dir = mkdtempSync(join(tmpdir(), 'engine-parts-'));
const chunks = new Map();
let engine;

before(async () => {
  const sources = {
    name: 'sources',
    resolveId: (id) => (id.endsWith('.ts') ? `/src/${id.replace('./', '')}` : null),
    load: (id) => SOURCES[/(\w+)\.ts$/.exec(id)[1]],
  };
  const bundle = await rollup({
    input: 'engine.ts',
    preserveEntrySignatures: 'allow-extension',
    plugins: [sources, engineParts()],
  });
  const { output } = await bundle.write({
    dir,
    entryFileNames: 'engine.mjs',
    chunkFileNames: '[name]-[hash].mjs',
    manualChunks: withOwners(),
  });
  for (const chunk of output) chunks.set(chunk.name, chunk);
  engine = await import(pathToFileURL(join(dir, 'engine.mjs')));
});
after(() => rmSync(dir, { recursive: true }));

test('no part imports anything at once', () => {
  assert.deepEqual([...chunks.keys()].toSorted(), ['engine', 'file', 'hls', 'text']);
  for (const { code } of chunks.values()) assert.doesNotMatch(code, /^\s*import\b(?!\()/m);
});

test('what two parts share is in the file that both were loaded by', () => {
  const fileOf = (module) =>
    [...chunks.values()].find(({ moduleIds }) => moduleIds.includes(`/src/${module}.ts`))?.name;
  assert.deepEqual(['failure', 'boxes', 'tags'].map(fileOf), ['engine', 'engine', 'hls']);
});

test('the engine exports what its source does, and nothing for its parts', () => {
  assert.deepEqual(Object.keys(engine).toSorted(), ['importUser', 'isFailure', 'loadFile', 'loadHls']);
});

test('a class is the same one in every part', async () => {
  const [{ hls }, { file }] = await Promise.all([engine.loadHls(), engine.loadFile()]);
  const { text } = await hls.loadText();
  for (const part of [hls, file, text]) assert.ok(engine.isFailure(part.fail()));
  assert.equal(text.tags, hls.tags);
});

test('a part is made once, however often it is loaded', async () => {
  const [first, second] = [await engine.loadHls(), await engine.loadHls()];
  assert.equal(first, second);
  assert.equal(first.hls.tags.count, 1);
});

test('an address that only the user knows is imported as it is', async () => {
  const module = await engine.importUser('data:text/javascript,export const loader = 1;');
  assert.equal(module.loader, 1);
});
