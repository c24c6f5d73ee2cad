// Makes all media of tests and demo with ffmpeg. Not part of a build: the results are kept in the repository.
//   node scripts/make-media.mjs                    both, short
//   node scripts/make-media.mjs --only=fixtures    test/fixtures
//   node scripts/make-media.mjs --only=demo        demo/media; this one needs espeak-ng too
//   node scripts/make-media.mjs --long             ten minutes of each into demo/media/long
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { demoFiles, makeDemo, makeLongDemo } from './media/demo.mjs';
import { demoHlsFiles, makeDemoHls } from './media/demo-hls.mjs';
import { checkTools } from './media/ffmpeg.mjs';
import { fixtureRecipes, makeFixtures } from './media/fixtures.mjs';
import { writeDemoReadme, writeFixturesReadme } from './media/readme.mjs';

const { values } = parseArgs({
  options: { only: { type: 'string' }, long: { type: 'boolean' }, out: { type: 'string' } },
});
// `--out` is for comparing a second run with what is kept.
const root = values.out ?? fileURLToPath(new URL('..', import.meta.url));
const fixtures = join(root, 'test/fixtures');
const demo = join(root, 'demo/media');

checkTools();
if (values.long) {
  makeLongDemo(join(demo, 'long'));
} else {
  if (values.only !== 'demo') {
    makeFixtures(fixtures);
    const recipes = Object.entries(fixtureRecipes(fixtures));
    writeFixturesReadme(fixtures, Object.fromEntries(recipes.map(([name, [purpose]]) => [name, purpose])));
  }
  if (values.only !== 'fixtures') {
    mkdirSync(demo, { recursive: true });
    makeDemo(demo);
    makeDemoHls(join(demo, 'hls'));
    writeFileSync(join(demo, '.gitignore'), 'long/\n');
    writeDemoReadme(demo, { ...demoFiles, ...demoHlsFiles });
  }
}
