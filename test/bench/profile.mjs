// Where the figures of `main-thread` and `many` come from: script on the main thread by what ran it, and the renderer's
// memory by who holds it.
//   node test/bench/profile.mjs ours,video --count=20 --seconds=20
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rootDir } from '../support/server.mjs';
import { launch, openPage, rendererMegabytes } from './browser.mjs';
import { ensureMedia, SOURCES } from './media.mjs';
import { collectCode, PLAYERS } from './players.mjs';
import { startServer } from './server.mjs';
import { scriptByCause, scriptMs, traced } from './trace.mjs';

const LINK = { kbps: 20_000, rttMs: 20 };

/** Allocators of Chromium's memory dumps that say something about players; the others are the same for all. */
const ALLOCATORS = [
  ['media/webmediaplayer/demuxer', 'media in SourceBuffers'],
  ['media/webmediaplayer/data_source', 'media of files'],
  ['media/frame_buffers', 'decoded frames'],
  ['v8/main', 'script heap of the page'],
  ['v8/workers', 'script heaps of workers'],
  ['partition_alloc/partitions/array_buffer', 'array buffers, unused parts included'],
  ['blink_gc', 'objects of the platform'],
];

/** By CDP: puppeteer's own tracing knows no dumps. */
async function dumpMemory(browser) {
  const client = await browser.target().createCDPSession();
  const dumps = [];
  client.on('Tracing.dataCollected', ({ value }) => dumps.push(...value.filter(({ ph }) => ph === 'v')));
  const traceConfig = {
    includedCategories: ['disabled-by-default-memory-infra'],
    excludedCategories: ['*'],
    memoryDumpConfig: { triggers: [] },
  };
  await client.send('Tracing.start', { traceConfig });
  await client.send('Tracing.requestMemoryDump', { levelOfDetail: 'detailed' });
  const complete = new Promise((done) => client.once('Tracing.tracingComplete', done));
  await client.send('Tracing.end');
  await complete;
  await client.detach();
  return dumps.flatMap(({ args }) => args.dumps?.allocators ?? []);
}

/** Of the renderer that plays: the one with the most media. */
function megabytesByAllocator(dumps) {
  const size = (allocators, name) => {
    const { effective_size: effective, size: plain } = allocators[name]?.attrs ?? {};
    return parseInt((effective ?? plain)?.value ?? '0', 16) / 1e6;
  };
  const playing = dumps.reduce((a, b) => (size(a, 'media') > size(b, 'media') ? a : b));
  return ALLOCATORS.map(([name, title]) => [title, size(playing, name)]);
}

const print = (rows) => {
  for (const [title, value] of rows) if (value >= 0.05) console.log(`${value.toFixed(1).padStart(10)}  ${title}`);
};

async function profile(player, server, { count, seconds }) {
  const browser = await launch();
  try {
    const page = await openPage({ browser, server }, player, LINK);
    await page.prepare(count);
    const source = player.source === 'plain' && count > 1 ? 'plain-small' : player.source;
    const options = { url: page.mediaUrl(SOURCES[source]), seconds, extraSettleMs: count > 1 ? 2000 : 0 };
    const { events } = await traced(page.page, () => page.call('play', options));
    console.log(`\n${player.title}: ${scriptMs(events, 'bench-from', 'bench-to').toFixed(1)} ms of script`);
    print(scriptByCause(events, 'bench-from', 'bench-to'));
    console.log(`${(await rendererMegabytes(browser)).toFixed(0)} MB in the renderers, of which`);
    print(megabytesByAllocator(await dumpMemory(browser)));
    await page.close();
  } finally {
    await browser.close();
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '1' }, seconds: { type: 'string', default: '30' } },
});
const names = (positionals[0] ?? 'ours,video').split(',');
const media = join(rootDir, '.cache/bench/media');
ensureMedia(media);
const server = await startServer({ media, ...(await collectCode()) });
for (const player of PLAYERS.filter(({ name }) => names.includes(name)))
  await profile(player, server, { count: Number(values.count), seconds: Number(values.seconds) });
server.close();
