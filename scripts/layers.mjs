// Who may import whom (docs: CONTRIBUTING.md). oxlint's no-restricted-imports cannot tell `import()` from `import`, nor
// follow a graph, so this is a check of its own: pure functions here, tested in test/node/layers.test.mjs.
import { readFileSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * For each folder of src: `layers` it may import, single `files` of other folders, `packages`, and what it may reach only
 * by `import()` or `import type` (`lazy`). A folder may always import itself. No rule speaks of its own tests.
 */
export const RULES = {
  model: {},
  shared: { layers: ['model'] },
  protocol: { layers: ['model', 'shared'] },
  net: { layers: ['model', 'shared'] },
  transmux: { layers: ['model', 'shared'] },
  loaders: { layers: ['model', 'shared', 'net', 'transmux'], packages: [/^@svta\//, /^@noble\/ciphers\//] },
  sink: { layers: ['model', 'shared', 'protocol'] },
  engine: {
    layers: ['model', 'shared', 'protocol', 'net'],
    files: ['loaders/contract', 'loaders/select', 'sink/contract'],
  },
  // The root files that wire the inline engine are reached lazily, as the engine itself.
  host: { layers: ['model', 'shared', 'protocol'], files: ['create-worker'], lazy: ['engine', 'sink', ''] },
  player: { layers: ['host', 'protocol', 'model', 'shared'] },
  element: { layers: ['player', 'model', 'shared'], packages: [/^lit($|\/)/] },
};

const ENGINE_LAYERS = ['model', 'shared', 'protocol', 'net', 'loaders', 'transmux', 'sink', 'engine'];
/** Root files that are not free to import everything. */
export const ROOT_RULES = {
  loader: { layers: ['model', 'shared', 'net', 'loaders', 'transmux'] },
  worker: { layers: ENGINE_LAYERS, files: ['loader'] },
  'engine-worker': { layers: ENGINE_LAYERS, files: ['worker', 'loader'] },
  'standalone-engine': { layers: ENGINE_LAYERS, files: ['worker', 'engine-worker'] },
  player: {
    layers: ['player', 'host', 'protocol', 'model', 'shared'],
    files: ['create-worker'],
    lazy: [''],
  },
};

/** What must not be in the first load of these entries, however long the chain of imports. */
export const GRAPH_RULES = [
  {
    entries: ['index', 'element', 'player', 'cdn'],
    without: ['engine/', 'loaders/', 'transmux/', 'sink/', 'worker', 'engine-worker', 'standalone-engine'],
    why: 'a page that gets a worker would download the engine twice, or what only some browsers need',
  },
  { entries: ['player'], without: ['element/', 'lit'], why: './player is free of frameworks' },
  {
    entries: ['worker', 'engine-worker', 'loader', 'standalone-engine'],
    without: ['host/', 'player/', 'element/', 'lit'],
    why: 'it runs where there is no DOM',
  },
  {
    entries: ['cdn', 'standalone'],
    without: ['create-worker'],
    why: 'import.meta is a syntax error in a classic script',
  },
];

/** Comments become spaces, so that an example in a docstring is not taken for an import. Strings stay. */
const withoutComments = (code) =>
  code.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (match, string) => string ?? match.replace(/[^\n]/g, ' '),
  );

const NAMES = String.raw`(?:[\w$]+|\*(?:\s+as\s+[\w$]+)?|\{[^}]*\})`;
const STATEMENT = new RegExp(
  String.raw`(?:^|\n|;)\s*(?:(?:import|export)\s*((?:type\s+)?${NAMES}(?:\s*,\s*${NAMES})?)\s*from|import)\s*(['"])([^'"\n]+)\2`,
  'g',
);
/** In a type position `import('x')` is followed by `.Name`, or has `typeof` before it. */
const CALL = /(\btypeof\s+)?\bimport\(\s*(['"])([^'"\n]+)\2\s*\)(\s*\.\s*[A-Z]\w*)?/g;

const isTypeOnly = (clause = '') => {
  const names = /^\{([\s\S]*)\}$/.exec(clause)?.[1].split(',');
  const used = names?.map((name) => name.trim()).filter(Boolean) ?? [];
  return /^type\s/.test(clause) || (used.length > 0 && used.every((name) => name.startsWith('type ')));
};

/** Import and export statements of a module: `{specifier, kind: 'static' | 'dynamic' | 'type', line}`. */
export const importsOf = (code) => {
  const text = withoutComments(code);
  const lineOf = (match) => text.slice(0, match.index + /^[;\s]*/.exec(match[0])[0].length).split('\n').length;
  return [
    ...Array.from(text.matchAll(STATEMENT), (match) => ({
      specifier: match[3],
      kind: isTypeOnly(match[1]) ? 'type' : 'static',
      line: lineOf(match),
    })),
    ...Array.from(text.matchAll(CALL), (match) => ({
      specifier: match[3],
      kind: match[1] || match[4] ? 'type' : 'dynamic',
      line: lineOf(match),
    })),
  ];
};

const layerOf = (module) => (module.includes('/') ? module.slice(0, module.indexOf('/')) : '');
const stem = (path) => path.replace(/\.d\.ts$|\.[jt]s$/, '');
/** `net/http` for `../net/http.js` in `engine/session.ts`; undefined for a package. */
const resolve = (from, specifier) =>
  specifier.startsWith('.') ? stem(posix.normalize(posix.join(posix.dirname(from), specifier))) : undefined;

const allowed = (rule, from, { specifier, kind }) => {
  const target = resolve(from, specifier);
  if (target === undefined)
    return specifier.startsWith('virtual:') || (rule.packages ?? []).some((pattern) => pattern.test(specifier));
  const layer = layerOf(target);
  if (layer === layerOf(stem(from)) && layer !== '') return true;
  return (
    (rule.layers ?? []).includes(layer) ||
    (rule.files ?? []).includes(target) ||
    (kind !== 'static' && (rule.lazy ?? []).includes(layer))
  );
};

/** @param {Map<string, string>} files path below src → code */
export const violations = (files) => {
  const found = [];
  const graph = new Map();
  for (const [path, code] of files) {
    const module = stem(path);
    const layer = layerOf(module);
    const rule = layer === '' ? ROOT_RULES[module] : RULES[layer];
    const imports = importsOf(code);
    const edges = imports
      .filter(({ kind }) => kind === 'static')
      .map(({ specifier }) => resolve(path, specifier) ?? specifier);
    graph.set(module, edges);
    if (layer !== '' && !rule) {
      found.push(`src/${path}: the folder has no rule in scripts/layers.mjs`);
      continue;
    }
    for (const each of imports) {
      const where = `src/${path}:${each.line}: `;
      if (rule && !allowed(rule, path, each))
        found.push(
          `${where}${layer || module} may not import '${each.specifier}'${each.kind === 'static' ? '' : ` (${each.kind})`}`,
        );
      else if (layer !== 'element' && /^lit($|\/)|^@lit\//.test(each.specifier))
        found.push(`${where}lit belongs to src/element only`);
    }
  }
  for (const { entries, without, why } of GRAPH_RULES)
    for (const entry of entries) {
      const chain = pathTo(graph, entry, (module) =>
        without.some(
          (bad) =>
            (bad.endsWith('/') ? module.startsWith(bad) : module === bad || module.startsWith(`${bad}/`)) &&
            module !== entry,
        ),
      );
      if (chain) found.push(`src/${entry}.ts reaches ${chain.at(-1)} by ${chain.join(' → ')}: ${why}`);
    }
  return found;
};

/** The shortest chain of static imports from `entry` to a module that `matches`. */
const pathTo = (graph, entry, matches) => {
  const queue = graph.has(entry) ? [[entry]] : [];
  const seen = new Set([entry]);
  for (const chain of queue)
    for (const next of graph.get(chain.at(-1)) ?? []) {
      if (matches(next)) return [...chain, next];
      if (!seen.has(next)) queue.push([...chain, next]);
      seen.add(next);
    }
  return undefined;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const src = fileURLToPath(new URL('../src/', import.meta.url));
  const paths = readdirSync(src, { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
  const found = violations(new Map(paths.sort().map((path) => [path, readFileSync(src + path, 'utf8')])));
  for (const line of found) console.error(line);
  console.log(`layers: ${paths.length} modules, ${found.length} forbidden imports`);
  process.exit(found.length ? 1 : 0);
}
