import { expect } from '@open-wc/testing';
import { Feed } from '../../../../src/loaders/hls/feed.js';
import { windowOf } from '../../../../src/loaders/hls/timeline.js';
import { PlayerError } from '../../../../src/model/errors.js';
import type { HttpRequest, HttpResponse } from '../../../../src/net/http.js';
import { segments } from './playlists.js';

const URL = 'https://media.example/live.m3u8';

/** `mayHoldMs` and directives are in the request; a number is a status. */
type Server = (request: HttpRequest, nowMs: number, count: number) => string | number;

/** Segments of 4 s: the last `count` of those that are complete at `nowMs`. */
const slide = (nowMs: number, ...tags: string[]): string => {
  const newest = 4 + Math.floor(nowMs / 4000);
  return text(newest - 4, 5, ...tags);
};
const text = (first: number, count: number, ...tags: string[]): string =>
  ['#EXTM3U', '#EXT-X-TARGETDURATION:4', `#EXT-X-MEDIA-SEQUENCE:${first}`, ...tags, ...segments(first, count)].join(
    '\n',
  );

const unused = (): Promise<never> => Promise.reject(new Error('not used'));

/** A feed in a time of its own, that runs until `untilMs`. */
class World {
  nowMs = 0;
  readonly requests: { readonly atMs: number; readonly query: string; readonly mayHoldMs: number | undefined }[] = [];
  readonly warnings: string[] = [];
  readonly feed: Feed;
  readonly #life = new AbortController();
  readonly #server: Server;
  readonly #untilMs: number;

  constructor(server: Server, untilMs: number) {
    this.#server = server;
    this.#untilMs = untilMs;
    this.feed = new Feed([URL], {
      http: { open: (request) => this.#open(request), bytes: unused, text: unused },
      importCode: (_, load) => load(),
      warn: (warning) => this.warnings.push(warning),
      variables: new Map(),
      life: this.#life.signal,
      nowMs: () => this.nowMs,
      random: () => 0,
      sleep: (ms) => this.advance(ms),
      reference: () => undefined,
      isWanted: () => true,
      onChange: () => {},
    });
  }

  async run(): Promise<this> {
    await this.feed.use(this.#life.signal);
    while (!this.#life.signal.aborted && !this.feed.timeline!.playlist.hasEnded)
      await new Promise((resolve) => setTimeout(resolve));
    return this;
  }

  /** `before`: what happens until somebody needs it. */
  async prefetch(before: () => void = () => {}): Promise<this> {
    this.feed.prefetch();
    this.feed.prefetch();
    await new Promise((resolve) => setTimeout(resolve));
    before();
    await this.feed.use(this.#life.signal);
    return this;
  }

  advance(ms: number): Promise<void> {
    this.nowMs += ms;
    if (this.nowMs > this.#untilMs) this.#life.abort();
    return this.#life.signal.aborted ? Promise.reject(this.#life.signal.reason) : Promise.resolve();
  }

  get end(): number {
    return windowOf(this.feed.timeline!).end;
  }

  async #open({ url, mayHoldMs }: HttpRequest): Promise<HttpResponse> {
    const query = url.slice(URL.length);
    this.requests.push({ atMs: this.nowMs, query, mayHoldMs });
    await Promise.resolve();
    const answer = this.#server(
      { url, ...(mayHoldMs === undefined ? {} : { mayHoldMs }) },
      this.nowMs,
      this.requests.length,
    );
    if (typeof answer === 'number')
      throw new PlayerError('E_NETWORK_STATUS', `${url}: ${answer}`, { url, status: answer, attempts: 1 });
    const bytes = new TextEncoder().encode(answer);
    const body = (async function* () {
      yield bytes;
    })();
    const range = { start: 0, end: bytes.byteLength };
    return { url, status: 200, contentType: null, headers: new Headers(), range, totalBytes: range.end, body };
  }
}

const CAN_HOLD = '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES';
const dateAt = (seconds: number): string =>
  `#EXT-X-PROGRAM-DATE-TIME:${new Date(1_700_000_000_000 + seconds * 1000).toISOString()}`;

describe('a feed of a live playlist', () => {
  it('asks each target duration, and twice as often while there is nothing new', async () => {
    const world = await new World((_, nowMs) => slide(nowMs < 8000 ? nowMs : 8000), 17_000).run();
    expect(world.requests.map(({ atMs }) => atMs)).to.deep.equal([0, 4000, 8000, 12_000, 14_000, 16_000]);
    expect(world.end).to.equal(28);
  });

  it('goes on over reloads that fail', async () => {
    const world = await new World((_, nowMs, count) => (count === 2 || count === 3 ? 404 : slide(nowMs)), 13_000).run();
    expect(world.requests.map(({ atMs }) => atMs)).to.deep.equal([0, 4000, 6000, 8000, 12_000]);
    expect(world.end).to.equal(32);
    expect(world.warnings.join()).to.contain('failed (E_NETWORK_STATUS)');
  });

  it('says after a while that the stream seems to be dead, goes on asking, and takes it back', async () => {
    let stale: unknown;
    const world = new World((_, nowMs) => {
      if (nowMs > 69_000 && !stale) stale = world.feed.staleness;
      return nowMs < 70_000 ? slide(0) : slide(nowMs);
    }, 75_000);
    await world.run();
    expect((stale as PlayerError).code).to.equal('E_MANIFEST_STALE');
    expect((stale as PlayerError<'E_MANIFEST_STALE'>).detail.staleSeconds).to.be.within(60, 70);
    expect(world.feed.staleness).to.equal(undefined);
  });

  it('ends with the stream', async () => {
    const world = await new World((_, nowMs) => slide(nowMs) + (nowMs > 7000 ? '\n#EXT-X-ENDLIST' : ''), 60_000).run();
    expect(world.requests.length).to.equal(3);
  });

  it('lets the server hold the request, and asks again at once', async () => {
    const world: World = new World((request, nowMs) => {
      if (request.mayHoldMs === undefined) return slide(nowMs, CAN_HOLD);
      // Answers when the segment is complete.
      world.nowMs = (Math.floor(nowMs / 4000) + 1) * 4000;
      return slide(world.nowMs, CAN_HOLD);
    }, 1);
    await world.run();
    expect(world.requests.slice(0, 2)).to.deep.equal([
      { atMs: 0, query: '', mayHoldMs: undefined },
      { atMs: 0, query: '?_HLS_msn=5', mayHoldMs: 12_000 },
    ]);
    expect(world.warnings).to.deep.equal([]);
  });

  for (const [what, refusal] of [
    ['refuses to', 400],
    ['has held it too long', 503],
  ] as const)
    it(`asks plainly where the server ${what}, and at its usual pace`, async () => {
      const server: Server = ({ url }, nowMs) => (url.includes('_HLS_msn') ? refusal : slide(nowMs, CAN_HOLD));
      const world = await new World(server, 30_000).run();
      expect(world.end).to.equal(20 + 28);
      expect(world.requests.filter(({ query }) => query !== '').length).to.equal(3);
      expect(world.requests.length).to.be.below(20);
    });

  it('is not fooled by a server that says it holds requests and does not', async () => {
    const world = await new World((_, nowMs) => slide(nowMs, CAN_HOLD), 30_000).run();
    expect(world.end).to.equal(20 + 28);
    expect(world.requests.length).to.be.below(20);
  });

  it('ignores an edge of a CDN that lags behind', async () => {
    // Each third answer is older than the whole window before.
    const server: Server = (_, nowMs, count) => (count % 3 === 0 ? slide(nowMs - 24_000) : slide(nowMs));
    const world = await new World((request, nowMs, count) => server(request, nowMs + 40_000, count), 30_000).run();
    expect(world.feed.timeline!.generation).to.equal(0);
    // It began at zero with the window of its first answer.
    expect(world.end).to.be.closeTo(20 + 28, 4);
  });

  it('goes on behind the old end when the origin was started again', async () => {
    const restarted = (nowMs: number): string => text(0, 1 + Math.floor((nowMs - 8000) / 4000));
    const world = await new World(
      (_, nowMs) => (nowMs < 8000 ? slide(nowMs + 400_000) : restarted(nowMs)),
      17_000,
    ).run();
    const { generation, starts } = world.feed.timeline!;
    expect([generation, starts[0]]).to.deep.equal([1, 24]);
    expect(world.warnings.join()).to.contain('from the beginning again');
  });

  it('takes dates for proof of either', async () => {
    const before = text(10, 5, dateAt(40));
    const older = await new World((_, nowMs) => (nowMs < 4000 ? before : text(5, 3, dateAt(20))), 20_000).run();
    expect(older.feed.timeline!.generation).to.equal(0);
    const anew = await new World((_, nowMs) => (nowMs < 4000 ? before : text(0, 2, dateAt(70))), 5000).run();
    expect([anew.feed.timeline!.generation, anew.feed.timeline!.starts[0]]).to.deep.equal([1, 30]);
  });

  it('takes the playlist that was asked for before anybody needed it, and places it then', async () => {
    const ended = `${text(0, 2)}\n#EXT-X-ENDLIST`;
    const world = new World(() => ended, 0);
    await world.prefetch(() => expect(world.feed.timeline).to.equal(undefined));
    expect([world.requests.length, world.end]).to.deep.equal([1, 8]);
  });

  it('tries anew where that has failed', async () => {
    const world = new World((_, __, count) => (count === 1 ? 404 : `${text(0, 2)}\n#EXT-X-ENDLIST`), 0);
    await world.prefetch();
    expect([world.requests.length, world.end]).to.deep.equal([2, 8]);
  });
});
