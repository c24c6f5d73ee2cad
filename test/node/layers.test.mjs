import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { importsOf, violations } from '../../scripts/layers.mjs';

const check = (files) => violations(new Map(Object.entries(files)));

describe('import rules', () => {
  it('reads every form of import', () => {
    const code = `
import a from './a.js';
import type { B } from './b.js';
import { type C, type D } from './c.js';
import { type E, e } from './e.js';
import {
  long,
  list,
} from './long.js';
import './effect.js';
export { f } from './f.js';
export type { G } from './g.js';
export * from './h.js';
export const x = 'not an import';
export interface P {
  readonly kind: 'on-demand' | 'live';
}
export type Q = 'from' | 'import';
const lazy = () => import('./lazy.js');
type T = import('./t.js').T;
let u: typeof import('./u.js');
// import './comment.js';
/** import('./docstring.js') */
`;
    const kinds = Object.fromEntries(importsOf(code).map(({ specifier, kind }) => [specifier, kind]));
    assert.deepEqual(kinds, {
      './a.js': 'static',
      './b.js': 'type',
      './c.js': 'type',
      './e.js': 'static',
      './long.js': 'static',
      './effect.js': 'static',
      './f.js': 'static',
      './g.js': 'type',
      './h.js': 'static',
      './lazy.js': 'dynamic',
      './t.js': 'type',
      './u.js': 'type',
    });
    assert.deepEqual(
      importsOf(code)
        .filter(({ specifier }) => specifier === './long.js')
        .map(({ line }) => line),
      [6],
    );
  });

  const bad = {
    'model imports nothing above': ['model/a.ts', "import { x } from '../shared/x.js';"],
    'shared imports nothing above': ['shared/a.ts', "import type { X } from '../net/x.js';"],
    'protocol sees no net': ['protocol/a.ts', "import { x } from '../net/x.js';"],
    'net sees no loader': ['net/a.ts', "import { x } from '../loaders/x.js';"],
    'transmux sees no net': ['transmux/a.ts', "import { x } from '../net/x.js';"],
    'loaders see no sink': ['loaders/hls/a.ts', "import { x } from '../../sink/contract.js';"],
    'sink sees no engine': ['sink/a.ts', "import { x } from '../engine/x.js';"],
    'engine sees no loader but the contract': ['engine/a.ts', "import { x } from '../loaders/progressive/x.js';"],
    'engine sees no sink but the contract': ['engine/a.ts', "import { x } from '../sink/local.js';"],
    'host does not load the engine at once': ['host/a.ts', "import { x } from '../engine/x.js';"],
    'host does not load the wiring at once': ['host/a.ts', "import { x } from '../worker.js';"],
    'player sees no engine': ['player/a.ts', "import { x } from '../engine/x.js';"],
    'player sees no engine, not even lazily': ['player/a.ts', "const x = () => import('../engine/x.js');"],
    'player sees no sink': ['player/a.ts', "import { x } from '../sink/server.js';"],
    'host does not load the sink at once': ['host/a.ts', "import { x } from '../sink/page-sink.js';"],
    'element sees no host': ['element/a.ts', "import { x } from '../host/x.js';"],
    'lit in the element only': ['player/a.ts', "import { html } from 'lit';"],
    'lit not in root files either': ['cdn.ts', "import { html } from 'lit/html.js';"],
    'packages are named': ['engine/a.ts', "import { x } from '@svta/cml-608';"],
    'a new folder needs a rule': ['other/a.ts', ''],
  };
  for (const [name, [path, code]] of Object.entries(bad))
    it(name, () => assert.equal(check({ [path]: code }).length, 1, JSON.stringify(check({ [path]: code }))));

  const good = {
    'engine sees contracts': [
      'engine/a.ts',
      "import type { X } from '../loaders/contract.js';\nimport { s } from '../sink/contract.js';",
    ],
    'host reaches the engine lazily': [
      'host/a.ts',
      "import type { X } from '../engine/x.js';\nconst e = () => import('../engine/x.js');",
    ],
    'a folder sees itself': ['loaders/hls/a.ts', "import { x } from '../contract.js';\nimport { y } from './y.js';"],
    'lit in the element': [
      'element/a.ts',
      "import { html } from 'lit';\nimport { when } from 'lit/directives/when.js';",
    ],
    'host knows the type of the sink': ['host/a.ts', "import type { x } from '../sink/page-sink.js';"],
    'the worker wires implementations': ['worker.ts', "import { x } from './loaders/progressive/x.js';"],
  };
  for (const [name, [path, code]] of Object.entries(good))
    it(name, () => assert.deepEqual(check({ [path]: code }), []));

  it('follows chains of imports', () => {
    const found = check({
      'index.ts': "import './wiring.js';",
      'wiring.ts': "import { startEngine } from './worker.js';",
      'worker.ts': '',
    });
    assert.equal(found.length, 1);
    assert.match(found[0], /index → wiring → worker/);
    assert.deepEqual(
      check({
        'index.ts': "import './wiring.js';",
        'wiring.ts': "export const e = () => import('./worker.js');",
        'worker.ts': '',
      }),
      [],
    );
  });

  it('keeps the element out of the player entry, also behind a chain', () => {
    assert.match(check({ 'player.ts': "import { x } from './element/x.js';" }).join(), /player may not import/);
    const files = { 'player.ts': "import './create-worker.js';", 'create-worker.ts': "import './element/x.js';" };
    assert.match(check(files).join(), /free of frameworks/);
  });

  it('keeps import.meta out of the classic scripts', () => {
    const found = check({
      'cdn.ts': "import './index.js';",
      'index.ts': "import './create-worker.js';",
      'create-worker.ts': '',
    });
    assert.match(found.join(), /cdn → index → create-worker/);
  });
});
