import { expect } from '@open-wc/testing';
import { registerLoader, type Placement } from '../../../src/player.js';
import {
  AV,
  createPlayer,
  expectFailure,
  expectUsable,
  inEachPlacement,
  playToEnd,
  seekTo,
} from '../../support/playback.js';

const LIST = '/media/list/playlist.json';
const LIST_LOADER = '/demo/json-list-loader.js';

const urls: string[] = [];

/** The URL of a module of this text. */
function moduleOf(text: string): string {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  urls.push(url);
  return url;
}

afterEach(() => urls.splice(0).forEach((url) => URL.revokeObjectURL(url)));

/** A loader whose `create()` gives this object, as text. */
const creating = (loader: string): string => `export const loader = { name: 'wrong', create: () => (${loader}) };`;

const PRESENTATION = `{ kind: 'on-demand', duration: 10, tracks: [{ id: 'v', type: 'video', renditions: [
  { id: 'r', mimeType: 'video/mp4; codecs="avc1.4D401E"' }] }] }`;
const SEGMENT = `{ id: 's', rendition: 'r', start: 0, end: 10 }`;

/** One that is right, but for the calls given. */
function otherwiseRight(calls: { presentations?: string; segments?: string; fetch?: string }): string {
  const { presentations, segments, fetch } = calls;
  return creating(`{
    async *presentations() { ${presentations ?? `yield ${PRESENTATION};`} },
    async segments() { ${segments ?? `return [${SEGMENT}];`} },
    async *fetch() { ${fetch ?? 'yield new Uint8Array(8);'} },
  }`);
}

const WRONG: Readonly<Record<string, readonly [module: string, code: string]>> = {
  'cannot be parsed': ['export const loader = {', 'E_LOADER_IMPORT'],
  'throws while it is evaluated': ['throw new Error("no");', 'E_LOADER_IMPORT'],
  'exports nothing': ['', 'E_LOADER_INVALID'],
  'exports something else': ['export default { name: "x", create() {} };', 'E_LOADER_INVALID'],
  'exports no object': ['export const loader = 1;', 'E_LOADER_INVALID'],
  'has no name': ['export const loader = { create() {} };', 'E_LOADER_INVALID'],
  'has no create()': ['export const loader = { name: "x" };', 'E_LOADER_INVALID'],
  'throws in create()': [creating('(() => { throw new Error("no") })()'), 'E_LOADER_FAILED'],
  'rejects in create()': [creating('Promise.reject(new Error("no"))'), 'E_LOADER_FAILED'],
  'creates nothing': [creating('undefined'), 'E_LOADER_INVALID'],
  'creates what is no loader': [creating('{ presentations() {} }'), 'E_LOADER_INVALID'],
  'throws in presentations()': [otherwiseRight({ presentations: 'throw new Error("no");' }), 'E_LOADER_FAILED'],
  'gives no presentation': [otherwiseRight({ presentations: '' }), 'E_LOADER_FAILED'],
  'gives garbage for a presentation': [otherwiseRight({ presentations: 'yield 1;' }), 'E_LOADER_INVALID'],
  'gives null for a presentation': [otherwiseRight({ presentations: 'yield null;' }), 'E_LOADER_INVALID'],
  'gives a presentation without tracks': [
    otherwiseRight({ presentations: 'yield { kind: "on-demand", duration: 1, tracks: [] };' }),
    'E_SOURCE_NO_TRACKS',
  ],
  'gives garbage for a track': [
    otherwiseRight({
      presentations: 'yield { kind: "on-demand", duration: 1, tracks: [{ id: "v", type: "video" }] };',
    }),
    'E_LOADER_INVALID',
  ],
  'gives what cannot be cloned for a presentation': [
    otherwiseRight({ presentations: `yield { ...${PRESENTATION}, more: () => {} };` }),
    'E_LOADER_INVALID',
  ],
  'throws in segments()': [otherwiseRight({ segments: 'throw new Error("no");' }), 'E_LOADER_FAILED'],
  'gives no list of segments': [otherwiseRight({ segments: 'return { length: 1 };' }), 'E_LOADER_INVALID'],
  'gives garbage for a segment': [otherwiseRight({ segments: 'return [null];' }), 'E_LOADER_INVALID'],
  'throws in fetch()': [otherwiseRight({ fetch: 'throw new Error("no");' }), 'E_LOADER_FAILED'],
  'gives strings for bytes': [otherwiseRight({ fetch: 'yield "bytes";' }), 'E_LOADER_INVALID'],
  'gives bytes with something else than a time': [
    otherwiseRight({ fetch: 'yield { bytes: new Uint8Array(8), mediaTime: "0:01" };' }),
    'E_LOADER_INVALID',
  ],
};

inEachPlacement('a loader of the page’s own', (placement: Placement) => {
  it('plays a JSON list of segments', async () => {
    const test = await createPlayer({ placement, source: { url: LIST, loader: LIST_LOADER } });
    const { player, video } = test;
    expect(video.duration).to.be.closeTo(10, 0.1);
    expect(player.stats.loader).to.equal('json-list');
    await seekTo(test, 7.2);
    await playToEnd(test);
    expect(video.videoWidth).to.equal(320);
    expect(test.count('ended')).to.equal(1);
    expect(test.errors).to.deep.equal([]);
  });

  it('is found by the name it was registered with', async () => {
    registerLoader('test-list', LIST_LOADER);
    const test = await createPlayer({ placement, source: { url: LIST, loader: 'test-list' } });
    expect(test.player.stats.loader).to.equal('json-list');
  });

  it('says by its own words what is wrong with the source', async () => {
    const test = createPlayer({ placement });
    const error = await expectFailure(test, { url: AV, loader: LIST_LOADER });
    expect(error).to.include({ code: 'E_LOADER_FAILED' });
    expect(error.message).to.contain('is not JSON');
    expect(error.detail).to.deep.equal({ url: new URL(AV, location.href).href, loader: 'json-list' });
    const missing = await expectFailure(test, { url: '/media/none.json', loader: LIST_LOADER });
    expect(missing.code, 'failures of the network keep their own code').to.equal('E_NETWORK_STATUS');
    await expectUsable(test);
  });

  it('that is not there, or no script, cannot be imported', async () => {
    const test = createPlayer({ placement });
    for (const loader of ['/test/support/none.js', '/media/bad/text.txt']) {
      const error = await expectFailure(test, { url: LIST, loader });
      expect(error.code, loader).to.equal('E_LOADER_IMPORT');
      expect(error.message).to.contain(new URL(loader, location.href).href);
    }
    await expectUsable(test);
  });

  it('wrong ones: each has its code, and the next source plays', async function () {
    this.timeout(40_000);
    const test = createPlayer({ placement });
    const seen: string[] = [];
    for (const [what, [module, code]] of Object.entries(WRONG)) {
      const error = await expectFailure(test, { url: LIST, loader: moduleOf(module) });
      seen.push(`${what}: ${error.code}`);
      if (error.code !== code) continue;
      expect(error.message, what).to.match(/https?:|blob:/);
    }
    expect(seen).to.deep.equal(Object.entries(WRONG).map(([what, [, code]]) => `${what}: ${code}`));
    await expectUsable(test);
  });

  it('by an unknown name is an error', async () => {
    const test = createPlayer({ placement });
    const error = await expectFailure(test, { url: LIST, loader: { type: 'name', name: 'none-such' } });
    expect(error).to.include({ code: 'E_LOADER_UNKNOWN' });
    expect(error.detail).to.deep.equal({ loader: 'none-such' });
  });
});
