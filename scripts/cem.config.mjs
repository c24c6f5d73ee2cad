import { jsxTypesPlugin } from '@wc-toolkit/jsx-types';
import { customElementVsCodePlugin } from 'custom-element-vs-code-integration';

const isPublic = (member) => !['private', 'protected'].includes(member.privacy) && !/^[#_]/.test(member.name);
const isElement = (declaration) => Boolean(declaration.tagName);
const ENTRY = 'dist/index.js';

/** Consumers get the entry of dist, not src/*.ts: one module, with the elements only, and their public members only. */
const entryOnly = () => ({
  name: 'entry-only',
  packageLinkPhase({ customElementsManifest: manifest }) {
    const declarations = manifest.modules.flatMap((module) => module.declarations ?? []).filter(isElement);
    const names = new Set(declarations.map((declaration) => declaration.name));
    for (const declaration of declarations) {
      declaration.members = declaration.members?.filter(isPublic);
      if (!declaration.members?.length) delete declaration.members;
    }
    // The entry exports again what its own module exports: once is enough.
    const exports = new Map();
    for (const one of manifest.modules.flatMap((module) => module.exports ?? []))
      if (names.has(one.declaration?.name)) exports.set(`${one.kind} ${one.name}`, one);
    const module = { kind: 'javascript-module', path: ENTRY, declarations, exports: [...exports.values()] };
    const walk = (node) => {
      if (Array.isArray(node)) return node.forEach(walk);
      if (!node || typeof node !== 'object') return;
      if (typeof node.module === 'string') node.module = node.module.replace(/^\.?\/?src\/.*\.[jt]s$/, ENTRY);
      Object.values(node).forEach(walk);
    };
    walk(module);
    manifest.modules.splice(0, Infinity, module);
  },
});

export default {
  globs: ['src/element/**/*.ts', 'src/define.ts'],
  outdir: '.',
  litelement: true,
  packagejson: false,
  plugins: [
    entryOnly(),
    jsxTypesPlugin({ outdir: 'dist', fileName: 'jsx.d.ts', hideLogs: true, componentTypePath: () => './index.js' }),
    customElementVsCodePlugin({
      hideLogs: true,
      outdir: 'dist',
      htmlFileName: 'vscode.html-custom-data.json',
      cssFileName: 'vscode.css-custom-data.json',
    }),
  ],
};
