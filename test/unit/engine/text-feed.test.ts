import { expect } from '@open-wc/testing';
import { planText, TextFeed } from '../../../src/engine/text-feed.js';
import type { CueBatch } from '../../../src/loaders/contract.js';
import type { TimeRange } from '../../../src/model/time-range.js';
import type { SessionEvent } from '../../../src/protocol/messages.js';

const until = async (condition: () => boolean): Promise<void> => {
  const end = performance.now() + 4000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('the condition never came true');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** A loader whose cues are one a second, and a page that moves. */
class Stage {
  readonly asked: [string, number, number][] = [];
  readonly events: SessionEvent[] = [];
  readonly life = new AbortController();
  position = 0;
  /** Up to where there is something. */
  edge = Infinity;
  failures = 0;
  readonly feed = new TextFeed((event) => this.events.push(event), this.life.signal);

  constructor() {
    const cues = (track: string, range: TimeRange): Promise<CueBatch> => this.#cues(track, range);
    this.feed.start({ url: 'u', loader: { cues }, position: () => this.position, forwardSeconds: 30 });
  }

  async #cues(track: string, { start, end }: TimeRange): Promise<CueBatch> {
    this.asked.push([track, start, end]);
    if (this.failures-- > 0) throw new Error('no subtitles');
    const completeTo = Math.min(end, this.edge);
    const cues = [];
    for (let at = Math.ceil(start); at < completeTo; at++)
      cues.push({ id: `${at}`, start: at, end: at + 1, text: 'x' });
    return { cues, completeTo };
  }

  get given(): number {
    return this.events.reduce((sum, event) => sum + (event.type === 'cues-added' ? event.cues.length : 0), 0);
  }

  seek(position: number): void {
    const base = { atMs: 0, rate: 1, readyState: 4 };
    const before = { ...base, position: this.position, state: 'moving' } as const;
    this.position = position;
    this.feed.observed(before, { ...base, position, state: 'seeking' });
  }
}

describe('the feed of cues', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.life.abort());

  it('loads nothing before a track is selected, then up to the goal in steps', async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stage.asked).to.deep.equal([]);
    stage.feed.select('a');
    await until(() => stage.asked.length === 3);
    expect(stage.asked).to.deep.equal([
      ['a', 0, 10],
      ['a', 10, 20],
      ['a', 20, 30],
    ]);
    expect(stage.given).to.equal(30);
  });

  it('follows a seek, and loads nothing twice', async () => {
    stage.feed.select('a');
    await until(() => stage.asked.length === 3);
    stage.seek(100);
    await until(() => stage.asked.length === 6);
    expect(stage.asked[3]).to.deep.equal(['a', 100, 110]);
    stage.seek(105);
    await until(() => stage.asked.length === 7);
    expect(stage.asked[6]).to.deep.equal(['a', 130, 135]);
  });

  it('begins anew with another track, and ends without one', async () => {
    stage.feed.select('a');
    await until(() => stage.asked.length === 3);
    stage.feed.select('b');
    await until(() => stage.asked.length === 6);
    expect(stage.asked[3]).to.deep.equal(['b', 0, 10]);
    stage.feed.select(null);
    stage.seek(100);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stage.asked).to.have.length(6);
  });

  it('waits for what a live stream does not have yet', async () => {
    stage.edge = 5;
    stage.feed.select('a');
    await until(() => stage.asked.length >= 3);
    expect(stage.given).to.equal(5);
    stage.edge = 8;
    await until(() => stage.given === 8);
  });

  it('reports a failure once, not as fatal, and tries again', async () => {
    stage.failures = 2;
    stage.feed.select('a');
    await until(() => stage.asked.length >= 1 && stage.events.length > 0);
    stage.seek(1);
    await until(() => stage.asked.length >= 2);
    stage.seek(2);
    await until(() => stage.given > 0);
    const failed = stage.events.filter((event) => event.type === 'failed');
    expect(failed.map(({ error }) => error.fatal)).to.deep.equal([false]);
  });
});

describe('the plan for text', () => {
  it('begins at the position where that is not loaded', () => {
    expect(planText(undefined, 5, 30)).to.deep.equal({ type: 'load', range: { start: 5, end: 15 } });
    expect(planText({ start: 20, end: 30 }, 5, 30)).to.deep.equal({ type: 'load', range: { start: 5, end: 15 } });
    expect(planText({ start: 0, end: 30 }, 5, 30)).to.deep.equal({ type: 'load', range: { start: 30, end: 35 } });
    expect(planText({ start: 0, end: Infinity }, 5, 30)).to.deep.equal({ type: 'wait' });
  });
});
