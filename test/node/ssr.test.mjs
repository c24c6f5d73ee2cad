import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ENTRIES = ['index', 'element', 'player'];
const entryUrl = (name) => new URL(`../../dist/${name}.js`, import.meta.url);

for (const name of ENTRIES) {
  test(`dist/${name}.js can be imported on a server`, async () => {
    assert.ok(existsSync(fileURLToPath(entryUrl(name))), `dist/${name}.js is missing: run "npm run build" first`);
    const module = await import(entryUrl(name));
    assert.equal(typeof globalThis.window, 'undefined', 'nothing may invent a window');
    assert.equal(typeof globalThis.document, 'undefined', 'nothing may invent a document');
    const exported = name === 'player' ? module.Player : module.MseWorkerPlayerElement;
    assert.equal(typeof exported, 'function');
  });
}

test('the element can be made and given attributes and properties on a server', async () => {
  const { MseWorkerPlayerElement } = await import(entryUrl('element'));
  const element = new MseWorkerPlayerElement();
  element.src = '/film.mp4';
  element.loop = true;
  element.config = {};
  assert.equal(element.getAttribute('src'), '/film.mp4');
  assert.equal(element.loop, true);
});
