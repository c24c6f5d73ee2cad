import { expect } from '@open-wc/testing';
import { SILENCE_MS, StandStill } from '../../../src/engine/stand-still.js';
import type { Observation } from '../../../src/model/observation.js';

describe('a video that stands still', () => {
  let standStill: StandStill;
  let asked: number;
  const look = (atMs: number, position: number, more: Partial<Observation> = {}, hasMedia = true): number | undefined =>
    standStill.observed({ position, atMs, rate: 1, state: 'moving', readyState: 4, ...more }, hasMedia);

  beforeEach(() => {
    asked = 0;
    standStill = new StandStill(() => asked++);
  });
  afterEach(() => standStill.stop());

  it('is moved on when a second look finds it there', () => {
    expect(look(0, 7)).to.equal(undefined);
    expect(look(2500, 7), 'the first').to.equal(undefined);
    expect(look(3000, 7)).to.equal(0.1);
  });

  it('is seen by how far it is behind the clock, if it stopped soon after it was seen to move', () => {
    look(0, 7);
    expect(look(5000, 8)).to.equal(undefined);
    expect(look(5500, 8)).to.equal(0.1);
  });

  it('is none where playback goes on after it has waited for media', () => {
    look(0, 7, { state: 'waiting' }, false);
    for (const atMs of [3000, 3500, 4000]) look(atMs, 7, { state: 'waiting' }, false);
    expect(look(4500, 7)).to.equal(undefined);
    expect(look(5000, 7), 'what begins to move').to.equal(undefined);
    expect(look(9500, 11.9)).to.equal(undefined);
  });

  it('is none in a hidden page, whose video the browser may stop', () => {
    for (let second = 0; second < 20; second++) expect(look(second * 1000, 7, { isHidden: true })).to.equal(undefined);
  });

  it('is none when the page was blocked, and sees the old position first', () => {
    look(0, 7);
    look(6000, 7);
    expect(look(6001, 7), 'another event of the same moment').to.equal(undefined);
    expect(look(6500, 13.5)).to.equal(undefined);
  });

  it('is none while it moves, is paused or seeks, and where the viewer stopped it by the rate', () => {
    for (let second = 0; second < 10; second += 2) expect(look(second * 1000, second)).to.equal(undefined);
    for (const more of [{ state: 'paused' }, { state: 'seeking' }, { state: 'ended' }, { rate: 0 }] as const)
      for (let second = 0; second < 10; second++) expect(look(second * 1000, 5, more)).to.equal(undefined);
  });

  it('is none where media is missing', () => {
    for (let second = 0; second < 10; second++)
      expect(look(second * 1000, 5, { state: 'waiting' }, false)).to.equal(undefined);
  });

  it('is moved on further each time at one place, three times in all, and anew elsewhere', () => {
    const nudges: (number | undefined)[] = [];
    for (let atMs = 0; atMs < 20_000; atMs += 500) nudges.push(look(atMs, 7));
    expect(nudges.filter((seconds) => seconds !== undefined)).to.deep.equal([0.1, 0.2, 0.1 * 3]);
    for (let atMs = 20_000; atMs < 24_000; atMs += 500) nudges.push(look(atMs, 9));
    expect(nudges.at(-1) ?? nudges.at(-2)).to.equal(0.1);
  });

  it('is asked about when nothing is heard of it, and not otherwise', async () => {
    look(0, 7, { state: 'paused' });
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS + 200));
    expect(asked, 'paused').to.equal(0);
    look(0, 7);
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS + 200));
    expect(asked, 'playing').to.equal(1);
  });
});
