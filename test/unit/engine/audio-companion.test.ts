import { expect } from '@open-wc/testing';
import { AudioCompanion, choosePartner, isPair } from '../../../src/engine/audio-companion.js';
import type { Rendition } from '../../../src/model/presentation.js';

const video = (id: string): Rendition => ({ id, mimeType: 'video/mp4' });
const audio = (id: string, more: Partial<Rendition> = {}): Rendition => ({ id, mimeType: 'audio/mp4', ...more });

/** Two groups, of which the middle video may have either. */
const LOW = audio('low', { pairsWith: ['v1', 'v2'] });
const HIGH = audio('high', { pairsWith: ['v2', 'v3'] });

describe('the audio for a video', () => {
  const partner = (v: string, renditions: readonly Rendition[], current?: Rendition, spareBps = 1e6): string =>
    choosePartner(renditions, current, { video: video(v), spareBps }).id;

  it('is what its author put beside it', () => {
    expect(partner('v1', [HIGH, LOW])).to.equal('low');
    expect(partner('v3', [LOW, HIGH], LOW)).to.equal('high');
  });

  it('stays where it may', () => {
    expect(partner('v2', [LOW, HIGH], HIGH)).to.equal('high');
    expect(partner('v2', [LOW, HIGH], LOW)).to.equal('low');
  });

  it('stays of its kind where it has to change', () => {
    const surround = audio('surround', { mimeType: 'audio/mp4; ec-3', pairsWith: ['v3'] });
    expect(partner('v3', [LOW, surround, HIGH], LOW)).to.equal('high');
  });

  it('is any where there is none for it: better than silence', () => {
    expect(partner('v9', [LOW, HIGH], HIGH)).to.equal('high');
  });

  it('is the best that the line carries where nothing says what belongs together', () => {
    const ladder = [audio('a2', { bitrateBps: 128_000 }), audio('a1', { bitrateBps: 64_000 })];
    expect(partner('v1', ladder, undefined, 200_000)).to.equal('a2');
    expect(partner('v1', ladder, undefined, 100_000)).to.equal('a1');
    expect(partner('v1', ladder, undefined, -100_000)).to.equal('a1');
  });

  it('goes with every video unless it says with which', () => {
    expect([isPair(video('v1'), audio('a')), isPair(video('v3'), LOW)]).to.deep.equal([true, false]);
  });
});

describe('AudioCompanion', () => {
  const SECOND = 1000;
  const LADDER = [audio('a1', { bitrateBps: 64_000 }), audio('a2', { bitrateBps: 128_000 })];
  let nowMs: number;
  let playing: string;
  let spareBps: number;
  let companion: AudioCompanion;
  let current: Rendition | undefined;

  /** The audio of the next segment. */
  const next = (renditions: readonly Rendition[] = [LOW, HIGH]): string => {
    const choice = companion.adapt(renditions, current);
    const isOther = choice.rendition !== current;
    current = choice.rendition;
    return isOther ? `${current.id} ${choice.reason}` : current.id;
  };

  beforeEach(() => {
    nowMs = 0;
    playing = 'v1';
    spareBps = 1e6;
    current = undefined;
    companion = new AudioCompanion(
      () => ({ video: video(playing), spareBps }),
      () => nowMs,
    );
  });

  it('follows the video', () => {
    expect(next()).to.equal('low start');
    playing = 'v3';
    expect(next()).to.equal('high with-video');
    expect(next()).to.equal('high');
  });

  it('does not go back and forth with it', () => {
    next();
    const heard = new Set<string>();
    for (nowMs = 0; nowMs < 9 * SECOND; nowMs += SECOND) {
      playing = nowMs % 2000 === 0 ? 'v3' : 'v1';
      heard.add(next());
    }
    expect([...heard]).to.deep.equal(['high with-video', 'high']);
    playing = 'v1';
    nowMs = 10 * SECOND;
    expect(next()).to.equal('low with-video');
  });

  it('changes with the video alone, whatever the line carries', () => {
    spareBps = 100_000;
    expect(next(LADDER)).to.equal('a1 start');
    spareBps = 1e6;
    nowMs += 60 * SECOND;
    expect(next(LADDER)).to.equal('a1');
    playing = 'v2';
    expect(next(LADDER)).to.equal('a2 with-video');
  });

  it('asks again where what it chose was not fetched', () => {
    next();
    playing = 'v3';
    const proposed = companion.adapt([LOW, HIGH], LOW);
    expect(proposed.rendition).to.equal(HIGH);
    expect(next()).to.equal('high with-video');
  });

  it('does without one that is left out, and comes back to it', () => {
    next();
    expect(next([HIGH])).to.equal('high with-video');
    expect(next()).to.equal('low with-video');
  });

  it('begins anew with another track', () => {
    next();
    current = undefined;
    expect(next([audio('x', { pairsWith: ['v3'] }), audio('y', { pairsWith: ['v1'] })])).to.equal('y start');
  });
});
