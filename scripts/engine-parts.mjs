// Rollup's side of the engine for a CDN: one file that starts, and lazy parts beside it that import nothing.
import { basename } from 'node:path';

/** What parts are handed, what one adds to it, and the part once it is made. No source uses these names. */
const SHARED = '__shared__';
const OWN = '__own__';
const MADE = '__made__';

/**
 * Turns each lazy chunk into a function of what it needs of those that load it: `export default (shared) => exports`. A chunk
 * as rollup writes it imports the engine's file instead, which is a second engine where a CDN redirects (`@0` to `@0.1.0`):
 * modules are known by the address that was asked for, and relative imports start from the one that answered.
 */
export const engineParts = () => ({
  name: 'engine-parts',
  // Addresses that only the user knows have no chunk, and stay what they are.
  renderDynamicImport: ({ targetChunk }) =>
    targetChunk ? { left: 'import(', right: `).then((part) => part.default(${SHARED}))` } : null,
  renderChunk(code, chunk, _options, { chunks }) {
    const { body } = this.parse(code);
    const statement = body.at(-1);
    if (statement?.type !== 'ExportNamedDeclaration') this.error(`${chunk.fileName} does not end with its exports`);
    if (!chunk.isEntry) return { code: toPart(body, code, { name: chunk.name, chunks }), map: null };
    const own = new Set(this.getModuleInfo(chunk.facadeModuleId).exports);
    return { code: toEngine(statement, code, { name: chunk.name, own }), map: null };
  },
});

/**
 * `manualChunks`: a module lies in the file that each part which needs it was loaded by, or in the part itself. Rollup alone
 * would make a file of its own for what two parts share: one more request on the way to the first frame.
 */
export const withOwners = () => {
  let owners;
  return (id, graph) => {
    owners ??= findOwners(graph);
    return basename(owners.get(id), '.ts');
  };
};

/** Of each module: the entry or part whose file it goes into. */
function findOwners({ getModuleIds, getModuleInfo }) {
  const infos = [...getModuleIds()].map(getModuleInfo);
  const roots = infos.filter(({ isEntry, dynamicImporters }) => isEntry || dynamicImporters.length > 0);
  const closures = new Map(roots.map(({ id }) => [id, closureOf(id, getModuleInfo)]));
  const rootsOf = (id) => [...closures.keys()].filter((root) => closures.get(root).has(id));
  // What is there whenever a part is: the dominators in the graph of who loads whom.
  const present = new Map(roots.map(({ id, isEntry }) => [id, new Set(isEntry ? [id] : closures.keys())]));
  const commonTo = (ids) => {
    const [first, ...rest] = ids.map((id) => present.get(id));
    return [...first].filter((id) => rest.every((each) => each.has(id)));
  };
  for (let isStable = false; !isStable;) {
    isStable = true;
    for (const { id, isEntry, dynamicImporters } of roots) {
      if (isEntry) continue;
      const next = new Set([id, ...commonTo(dynamicImporters.flatMap(rootsOf))]);
      if (next.size !== present.get(id).size) isStable = false;
      present.set(id, next);
    }
  }
  const latest = (ids) => ids.reduce((a, b) => (present.get(a).size > present.get(b).size ? a : b));
  return new Map(infos.map(({ id }) => [id, latest(commonTo(rootsOf(id)))]));
}

/** A module with all that it imports at once. */
function closureOf(id, getModuleInfo) {
  const closure = new Set([id]);
  for (const each of closure) for (const imported of getModuleInfo(each).importedIds) closure.add(imported);
  return closure;
}

const nameOf = (node) => node.name ?? node.value;
const pair = (key, value) => `${JSON.stringify(nameOf(key))}: ${nameOf(value)}`;
const given = (specifiers) => `{ ${specifiers.map(({ exported, local }) => pair(exported, local)).join(', ')} }`;
/** Keeps lines where they are, for the source map. */
const replace = (code, { start, end }, text) =>
  code.slice(0, start) + text + '\n'.repeat(code.slice(start, end).split('\n').length - 1) + code.slice(end);

/** The entry exports what its source does; all else goes to the parts. */
function toEngine(statement, code, { name, own }) {
  const [kept, handed] = [true, false].map((isOwn) =>
    statement.specifiers.filter(({ exported }) => own.has(nameOf(exported)) === isOwn),
  );
  const exports = kept.map(({ local, exported }) => `${nameOf(local)} as ${nameOf(exported)}`).join(', ');
  return replace(code, statement, `export { ${exports} };const ${SHARED} = { "${name}": ${given(handed)} };`);
}

function toPart(body, code, { name, chunks }) {
  const imported = body.filter(({ type }) => type === 'ImportDeclaration');
  const needs = imported.map(({ source, specifiers }) => {
    const from = chunks[source.value.replace('./', '')].name;
    return `"${from}": { ${specifiers.map((each) => pair(each.imported, each.local)).join(', ')} }`;
  });
  const exported = body.at(-1);
  // Made once, as a module is evaluated once.
  const start = `let ${MADE};export default (made) => ${MADE} ??= ((${SHARED}) => { const { ${needs.join(', ')} } = ${SHARED};`;
  const end = `const ${OWN} = ${given(exported.specifiers)};${SHARED} = { ...${SHARED}, "${name}": ${OWN} };return ${OWN};})(made);`;
  let part = replace(code, exported, end);
  for (const statement of imported.toReversed()) part = replace(part, statement, '');
  // Behind the banner.
  return part.slice(0, body[0].start) + start + part.slice(body[0].start);
}
