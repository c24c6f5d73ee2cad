import { expect } from '@open-wc/testing';
import { setWorkerFactory, type Placement } from '../../../src/player.js';
import {
  createPlayer,
  expectFailure,
  expectUsable,
  inEachPlacement,
  net,
  otherOrigin,
  playFor,
  seekTo,
} from '../../support/playback.js';

const FILE = 'av-sidx.mp4';
const config = { network: { responseTimeoutMs: 500, maxAttempts: 3, backoffMs: 20, maxBackoffMs: 100 } };

// The test server sends each script with Cross-Origin-Embedder-Policy: require-corp, and a worker under that policy cannot
// ask a server without CORS whether it is there. A blob's worker has the policies of the page, as most workers have.
const engine = new Blob([`import '${location.origin}/src/engine-worker.ts';`], { type: 'text/javascript' });
setWorkerFactory(() => new Worker(URL.createObjectURL(engine), { type: 'module' }));

inEachPlacement('another origin', (placement: Placement) => {
  it('with CORS plays', async () => {
    const test = await createPlayer({ placement, config, source: `${otherOrigin()}/media/${FILE}` });
    await test.player.play();
    await playFor(test, 0.3);
    await seekTo(test, 8.5);
    expect(test.errors).to.deep.equal([]);
  });

  it('without CORS says that it is this', async () => {
    const test = createPlayer({ placement, config });
    const url = `${otherOrigin()}${net({ cors: 0 }, FILE)}`;
    const error = await expectFailure(test, url);
    expect(error.code).to.equal('E_NETWORK_CORS');
    expect(error.message).to.contain(url).and.contain('Access-Control-Allow-Origin');
    expect(error.detail).to.deep.equal({ url, origin: location.origin });
    await expectUsable(test);
  });

  it('that nobody answers at is a failed request', async () => {
    const test = createPlayer({ placement, config });
    // Port 9 (discard) is one that browsers refuse by themselves.
    const error = await expectFailure(test, 'http://localhost:9/none.mp4');
    expect(error.code).to.equal('E_NETWORK_FAILED');
    await expectUsable(test);
  });
});
