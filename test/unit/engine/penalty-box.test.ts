import { expect } from '@open-wc/testing';
import { failureKind, PenaltyBox, type Failure, type Outlook } from '../../../src/engine/penalty-box.js';
import { DEFAULT_CONFIG } from '../../../src/model/config.js';
import { PlayerError } from '../../../src/model/errors.js';
import type { Rendition } from '../../../src/model/presentation.js';

const SECOND = 1000;
const among: readonly Rendition[] = ['low', 'mid', 'high'].map((id) => ({ id, mimeType: 'video/mp4' }));

/** A box with its clock. */
function boxAt(renditions = among) {
  const box = new PenaltyBox(DEFAULT_CONFIG.network);
  const state = { nowMs: 0 };
  return {
    box,
    wait: (ms: number) => (state.nowMs += ms),
    fail: (rendition: string, kind: Failure['kind'] = 'faulty', line: Failure['line'] = 'online'): Outlook =>
      box.failed({ rendition, kind, among: renditions, line }, state.nowMs),
    free: () => box.free(renditions, state.nowMs).map(({ id }) => id),
    isResting: (line: Failure['line'] = 'online') => box.isResting(state.nowMs, line),
  };
}

/** How long a rendition stays away, in whole seconds. */
function secondsAway({ free, wait }: ReturnType<typeof boxAt>, id: string): number {
  for (let seconds = 0; seconds < 3600; seconds++) {
    if (free().includes(id)) return seconds;
    wait(SECOND);
  }
  return Infinity;
}

describe('what a failure speaks of', () => {
  const failed = new PlayerError('E_NETWORK_FAILED', '', { url: '', attempts: 4 });
  const key = (cause?: Error): PlayerError =>
    new PlayerError('E_ENCRYPTION_KEY', '', { url: '', reason: '' }, cause && { cause });

  it('is the way to the servers where no answer came, also of what was needed for it', () => {
    expect(failureKind(failed)).to.equal('unreachable');
    expect(failureKind(new PlayerError('E_NETWORK_TIMEOUT', '', { url: '', timeoutMs: 1, attempts: 4 }))).to.equal(
      'unreachable',
    );
    expect(failureKind(key(failed))).to.equal('unreachable');
  });

  it('is the rendition where something answered', () => {
    const status = { url: '', status: 404, attempts: 1 };
    expect(failureKind(new PlayerError('E_NETWORK_STATUS', '', status))).to.equal('faulty');
    expect(failureKind(key())).to.equal('faulty');
    expect(failureKind(key(new TypeError('bad key')))).to.equal('faulty');
  });

  it('is for good where it cannot be decoded', () => {
    const codec = new PlayerError('E_CODEC_UNSUPPORTED', '', { url: '', mimeTypes: [] });
    expect(failureKind(codec)).to.equal('undecodable');
    expect(failureKind(new PlayerError('E_MEDIA_DECODE', '', { url: '', message: '' }))).to.equal('undecodable');
  });
});

describe('PenaltyBox', () => {
  it('leaves a rendition out for five seconds, and for thirty if its server was silent', () => {
    const answered = boxAt();
    expect(answered.fail('high')).to.equal('other');
    expect(answered.free()).to.deep.equal(['low', 'mid']);
    expect(secondsAway(answered, 'high')).to.equal(5);
    const silent = boxAt();
    silent.fail('high', 'unreachable');
    expect(secondsAway(silent, 'high')).to.equal(30);
  });

  it('leaves it out for twice as long each time, up to eight minutes, and forgets after ten', () => {
    const test = boxAt();
    const away = Array.from({ length: 9 }, () => {
      test.box.succeeded('online');
      test.fail('high');
      return secondsAway(test, 'high');
    });
    expect(away).to.deep.equal([5, 10, 20, 40, 80, 160, 320, 480, 480]);
    test.box.succeeded('online');
    test.wait(600 * SECOND);
    test.fail('high');
    expect(secondsAway(test, 'high')).to.equal(5);
  });

  it('gives up when all have failed since the last segment came, and not before', () => {
    const test = boxAt();
    test.box.succeeded('online');
    expect(test.fail('high')).to.equal('other');
    expect(test.fail('mid')).to.equal('other');
    expect(test.free()).to.deep.equal(['low']);
    expect(test.fail('low')).to.equal('none');
  });

  it('lets out early what failed before the last segment, rather than give up', () => {
    const test = boxAt();
    test.fail('high', 'unreachable');
    test.fail('mid', 'unreachable');
    test.box.succeeded('online');
    expect(test.fail('low')).to.equal('other');
    expect(test.free()).to.deep.equal(['mid', 'high']);
    expect(test.fail('high')).to.equal('other');
    expect(test.free()).to.deep.equal(['mid']);
    expect(test.fail('mid')).to.equal('none');
  });

  it('tries again what has served its time before it gives up, but not for ever', () => {
    const test = boxAt();
    test.box.succeeded('online');
    test.fail('high');
    test.fail('mid');
    test.wait(6 * SECOND);
    expect(test.fail('low')).to.equal('other');
    expect(test.free()).to.deep.equal(['mid', 'high']);
    test.wait(60 * SECOND);
    expect(test.fail('mid')).to.equal('none');
  });

  it('leaves nothing out where nothing can be reached, and tries again after a rest', () => {
    const test = boxAt();
    test.box.succeeded('online');
    test.fail('high', 'unreachable');
    test.fail('mid', 'unreachable');
    expect(test.fail('low', 'unreachable')).to.equal('later');
    expect(test.free()).to.deep.equal(['low', 'mid', 'high']);
    expect(test.isResting()).to.equal(true);
    test.wait(4 * SECOND);
    expect(test.isResting()).to.equal(false);
  });

  it('loses its patience with a network that stays away for as long as a request may take', () => {
    const test = boxAt(among.slice(0, 1));
    test.box.succeeded('online');
    test.wait(3600 * SECOND);
    const outlooks: Outlook[] = [];
    for (let tries = 0; tries < 6; tries++) {
      outlooks.push(test.fail('low', 'unreachable'));
      test.wait(9 * SECOND);
    }
    expect(outlooks).to.deep.equal(['later', 'later', 'later', 'later', 'later', 'none']);
    test.box.succeeded('online');
    expect(test.fail('low', 'unreachable')).to.equal('later');
  });

  it('has no patience before anything came: the address may be wrong', () => {
    expect(boxAt(among.slice(0, 1)).fail('low', 'unreachable')).to.equal('none');
  });

  it('waits for ever while the browser is offline, and goes on as soon as it is not', () => {
    const test = boxAt();
    test.box.succeeded('online');
    for (let minutes = 0; minutes < 60; minutes++) {
      expect(test.fail('high', 'unreachable', 'offline')).to.equal('later');
      expect(test.isResting('offline')).to.equal(true);
      expect(test.isResting('online')).to.equal(false);
      test.wait(60 * SECOND);
    }
    expect(test.free()).to.deep.equal(['low', 'mid', 'high']);
    test.box.succeeded('online');
    expect(test.fail('high', 'unreachable')).to.equal('other');
  });

  it('does not believe that it is offline where segments come all the same', () => {
    const test = boxAt(among.slice(0, 1));
    expect(test.fail('low', 'unreachable', 'offline')).to.equal('none');
    test.box.succeeded('offline');
    expect(test.fail('low', 'unreachable', 'offline')).to.equal('later');
    test.wait(60 * SECOND);
    expect(test.fail('low', 'unreachable', 'offline')).to.equal('none');
  });

  it('believes an answer more than the browser that says it is offline', () => {
    const test = boxAt();
    expect(test.fail('high', 'faulty', 'offline')).to.equal('other');
    expect(test.free()).to.deep.equal(['low', 'mid']);
  });
});
