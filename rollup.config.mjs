// Three kinds of builds: the page's entries, the worker's, and files for a script tag. `tsc -b` writes the types.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeResolve as resolvePackages } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { rollup } from 'rollup';
import esbuild, { minify as minifyByEsbuild } from 'rollup-plugin-esbuild';
import literals from 'rollup-plugin-html-literals';
import { engineParts, withOwners } from './scripts/engine-parts.mjs';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

// package.json's sideEffects speak of dist: for src they would drop the very imports that register things.
const nodeResolve = () => resolvePackages({ ignoreSideEffectsForRoot: true });
const ts = () => esbuild({ target: 'es2022', tsconfig: 'src/tsconfig.json', include: /\.ts$/ });
const minifyLiterals = () => (literals.default ?? literals)({ include: ['src/**'] });
// Only the banner stays.
const minify = () => [
  // Terser gives each private name of a file its own short form, esbuild each of a class: 2 % less when gzipped.
  minifyByEsbuild({ minify: false, minifyIdentifiers: true, target: 'es2022', sourceMap: true }),
  // `undefined === x` gzips worse than `x === undefined`.
  terser({ ecma: 2022, compress: { passes: 2, lhs_constants: false }, format: { comments: /^!/ } }),
];
const LICENCES = {
  lit: 'lit (BSD-3-Clause, Google LLC)',
  svta: '@svta/cml-* (Apache-2.0)',
  noble: '@noble/ciphers (MIT)',
};
/** Names the licences of what a file may contain. */
const bannerFor = (...names) => {
  const contents = names.length ? ` Contains ${names.map((name) => LICENCES[name]).join(', ')}.` : '';
  return `/*! mse-worker-player ${version}, MIT.${contents} */`;
};
const onwarn = (warning) => {
  throw new Error(`${warning.code}: ${warning.message}`);
};
/** Of Lit only the reactive element is used; lit-html would come along for what it does as it is imported. */
const treeshake = { moduleSideEffects: (id) => !/\/node_modules\/(lit|lit-html|lit-element)\//.test(id) };
/** Lit's styles without what only old browsers need: scripts/slim-css-tag.js. */
const slimStyles = () => ({
  name: 'slim-styles',
  resolveId: (source, importer) =>
    source === './css-tag.js' && importer?.includes('/@lit/reactive-element/')
      ? fileURLToPath(new URL('scripts/slim-css-tag.js', import.meta.url))
      : null,
});
const isLit = (id) => /^(lit|@lit)($|\/)/.test(id);

/**
 * A classic script must not contain `import.meta` (rollup would quietly write something with `document.currentScript`
 * in its place) nor a second copy of the engine.
 */
const classicScript = () => ({
  name: 'classic-script',
  resolveImportMeta(_property, { moduleId }) {
    this.error(`${moduleId} uses import.meta, which a classic script must not`);
  },
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
    if (chunks.length !== 1) this.error(`one file expected, not ${chunks.map((chunk) => chunk.fileName).join(', ')}`);
    for (const [id, { renderedLength }] of Object.entries(chunks[0].modules))
      if (renderedLength && /\/src\/(engine\/|transmux\/|engine-worker\.ts|standalone-engine\.ts)/.test(id))
        this.error(`${id} is part of the engine, and got into ${chunks[0].fileName}`);
  },
});

const ENGINE = 'MseWorkerPlayerEngine';
const PLACEHOLDER = '__MSE_WORKER_PLAYER_ENGINE_FUNCTION__';

/** The whole engine as the source of one function of its global scope, which returns what src/standalone-engine.ts exports. */
const engineSource = async (watch) => {
  const bundle = await rollup({ input: 'src/standalone-engine.ts', plugins: [nodeResolve(), ts(), minify()], onwarn });
  bundle.watchFiles.forEach(watch);
  const { output } = await bundle.generate({ format: 'iife', name: ENGINE, inlineDynamicImports: true });
  await bundle.close();
  if (!output[0].exports.length) throw new Error('src/standalone-engine.ts exports nothing');
  return `(function(self){${output[0].code.trim()}\nreturn ${ENGINE}})`;
};

/**
 * `virtual:engine-function`. The page calls it, or turns it into text for a worker, so its body has to stand alone: it
 * takes its place only after the minifier of the outer build, which must come before this plugin.
 */
const engineFunction = () => {
  let source;
  return {
    name: 'engine-function',
    resolveId: (id) => (id === 'virtual:engine-function' ? '\0engine-function' : null),
    async load(id) {
      if (id !== '\0engine-function') return null;
      source = await engineSource((file) => this.addWatchFile(file));
      return `export const engineFunction = ${PLACEHOLDER};`;
    },
    renderChunk(code) {
      const parts = code.split(PLACEHOLDER);
      if (parts.length !== 2) this.error(`the engine is in ${parts.length - 1} places instead of one`);
      return { code: parts.join(source), map: null };
    },
  };
};

const modules = (chunkFileNames) => ({
  dir: 'dist',
  format: 'es',
  entryFileNames: '[name].js',
  chunkFileNames,
  sourcemap: true,
});
const cdn = (name, format, more) => ({
  file: `dist/cdn/mse-worker-player.${name}.js`,
  format,
  inlineDynamicImports: true,
  sourcemap: true,
  ...more,
});

export default [
  {
    input: { index: 'src/index.ts', element: 'src/element.ts', player: 'src/player.ts', loader: 'src/loader.ts' },
    external: isLit,
    // Chunks lie beside the entries, so that './engine-worker.js' is right wherever create-worker.ts ends up.
    output: modules('[name]-[hash].js'),
    plugins: [nodeResolve(), ts()],
    onwarn,
  },
  // A build of its own: nothing shared with the page's chunks, and no bare import, which a worker could not resolve.
  {
    input: { 'engine-worker': 'src/engine-worker.ts', worker: 'src/worker.ts' },
    output: modules('worker/[name]-[hash].js'),
    plugins: [nodeResolve(), ts()],
    onwarn,
  },
  {
    input: 'src/cdn.ts',
    output: cdn('min', 'iife', { name: 'MseWorkerPlayer', exports: 'named', banner: bannerFor('lit') }),
    plugins: [classicScript(), minifyLiterals(), slimStyles(), nodeResolve(), ts(), minify()],
    treeshake,
    onwarn,
  },
  {
    input: 'src/engine-worker.ts',
    preserveEntrySignatures: 'allow-extension',
    output: {
      dir: 'dist/cdn',
      format: 'es',
      entryFileNames: 'mse-worker-player.engine.min.js',
      // By content: a cached engine never gets a part of another release, only none.
      chunkFileNames: 'mse-worker-player.[name]-[hash].min.js',
      hashCharacters: 'base36',
      manualChunks: withOwners(),
      sourcemap: true,
      banner: ({ moduleIds }) =>
        bannerFor(...['svta', 'noble'].filter((name) => moduleIds.some((id) => id.includes(`/@${name}/`)))),
    },
    plugins: [nodeResolve(), ts(), engineParts(), minify()],
    onwarn,
  },
  {
    input: 'src/sink/page-sink.ts',
    output: cdn('sink.min', 'es', { banner: bannerFor() }),
    plugins: [nodeResolve(), ts(), minify()],
    onwarn,
  },
  {
    input: 'src/standalone.ts',
    output: cdn('standalone.min', 'iife', {
      name: 'MseWorkerPlayer',
      exports: 'named',
      sourcemap: false,
      banner: bannerFor('lit', 'svta', 'noble'),
    }),
    plugins: [classicScript(), minifyLiterals(), slimStyles(), nodeResolve(), ts(), minify(), engineFunction()],
    treeshake,
    onwarn,
  },
];
