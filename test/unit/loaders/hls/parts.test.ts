import { expect } from '@open-wc/testing';
import { FaultyImports } from '../../../support/faulty-imports.js';
import { failureOf, fixture } from '../../../support/test-http.js';
import { HlsHarness, type Resource } from './harness.js';

const LIVE =
  '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MAP:URI="list/init.mp4"\n#EXTINF:2,\nlist/seg-0.m4s\n#EXTINF:2,\nlist/seg-1.m4s';
const DEFINED =
  '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-DEFINE:NAME="n",VALUE="seg-0"\n#EXT-X-MAP:URI="list/init.mp4"\n#EXTINF:2,\nlist/{$n}.m4s\n#EXT-X-ENDLIST';

/** A loader whose part of this name does not come until it is mended. */
function lacking(part: string, fault: 'rejects' | 'hangs', path: string, resources: Record<string, Resource> = {}) {
  const imports = new FaultyImports(fault);
  const hls = new HlsHarness(path, resources, {
    importCode: (what, load) => (what === part ? imports.importCode(what, load) : load()),
  });
  return { hls, imports };
}

for (const fault of ['rejects', 'hangs'] as const)
  describe(`a part of HLS whose code ${fault}`, () => {
    it('fails a live stream that cannot be reloaded without it, and not before', async () => {
      const { hls } = lacking('the reloading of live playlists', fault, 'p.m3u8', { 'p.m3u8': LIVE });
      const seen = hls.loader.presentations(hls.signal);
      expect((await seen.next()).value).to.include({ kind: 'live' });
      const { code, message } = await failureOf(seen.next());
      expect(code).to.equal('E_LOADER_IMPORT');
      expect(message).to.include('the reloading of live playlists');
    });

    it('fails a playlist with variables', async () => {
      const { hls } = lacking('the variables of playlists', fault, 'p.m3u8', { 'p.m3u8': DEFINED });
      expect((await failureOf(hls.presentation())).code).to.equal('E_LOADER_IMPORT');
    });

    it('fails a segment that holds more than is played of it, and is asked for again with the next one', async () => {
      const { hls, imports } = lacking('the cutter of mixed segments', fault, 'hls/inside.m3u8');
      await hls.presentation();
      const first = async () => (await hls.segments('v0', 0, 1))[0]!;
      const { code } = await failureOf(first().then((segment) => hls.fetched(segment)));
      expect(code).to.equal('E_LOADER_IMPORT');
      expect([...hls.held], 'what cannot be cut is not fetched on').to.deep.equal([]);
      await imports.mend();
      expect((await hls.fetched(await first())).byteLength).to.be.greaterThan(0);
    });
  });

describe('parts of HLS', () => {
  it('are not asked for by a stream on demand in fragmented MP4', async () => {
    const asked: string[] = [];
    const hls = new HlsHarness(
      'hls/main.m3u8',
      {},
      {
        importCode: (what, load) => {
          asked.push(what);
          return load();
        },
      },
    );
    const { tracks } = await hls.presentation();
    for (const { renditions } of tracks) {
      const [segment] = await hls.segments(renditions[0]!.id, 0, 1);
      await hls.fetched(segment!.init!);
      await hls.fetched(segment!);
    }
    await hls.imported();
    expect(asked).to.deep.equal([]);
  });

  it('put the values of variables where they are named', async () => {
    const hls = new HlsHarness('p.m3u8', { 'p.m3u8': DEFINED });
    await hls.presentation();
    const [segment] = await hls.segments('media', 0, 1);
    expect(await hls.fetched(segment!)).to.deep.equal(await fixture('list/seg-0.m4s'));
  });
});
