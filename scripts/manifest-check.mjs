// Does custom-elements.json tell what the code says? Makes it anew in a folder of its own and compares byte by byte.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = '.cache/manifest';
rmSync(`${root}${outdir}`, { recursive: true, force: true });
mkdirSync(`${root}${outdir}`, { recursive: true });
const cem = `${root}node_modules/@custom-elements-manifest/analyzer/cem.js`;
execFileSync(process.execPath, [cem, 'analyze', '--config', 'scripts/cem.config.mjs', '--quiet', '--outdir', outdir], {
  cwd: root,
  stdio: 'inherit',
});
const read = (path) => (existsSync(`${root}${path}`) ? readFileSync(`${root}${path}`, 'utf8') : undefined);
const fresh = read(`${outdir}/custom-elements.json`);
const kept = read('custom-elements.json');
if (fresh === undefined || fresh !== kept) {
  const lines = (text) => (text ?? '').split('\n');
  const at = lines(fresh).findIndex((line, i) => line !== lines(kept)[i]);
  console.error(`custom-elements.json is not what the code says (line ${at + 1}). Run: npm run manifest`);
  console.error(`  kept:  ${lines(kept)[at]?.trim()}\n  fresh: ${lines(fresh)[at]?.trim()}`);
  process.exit(1);
}
if (!JSON.parse(fresh).modules.some((module) => module.declarations?.some((one) => one.tagName))) {
  console.error('custom-elements.json describes no element: look at the globs in scripts/cem.config.mjs');
  process.exit(1);
}
console.log('custom-elements.json is up to date');
