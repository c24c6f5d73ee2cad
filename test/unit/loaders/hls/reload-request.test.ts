import { expect } from '@open-wc/testing';
import { HeldReloads, planReloadRequest } from '../../../../src/loaders/hls/reload-request.js';
import { media, segments } from './playlists.js';

const URL = 'https://media.example/list.m3u8?token=t';
const playlist = (control: string, ...more: string[]) =>
  media(
    '#EXT-X-TARGETDURATION:4',
    `#EXT-X-SERVER-CONTROL:${control}`,
    '#EXT-X-MEDIA-SEQUENCE:10',
    ...segments(10, 3),
    ...more,
  ).playlist;
const plan = (control: string, ageMs: number, answers: 'held' | 'at-once') =>
  planReloadRequest({ url: URL, previous: playlist(control), ageMs, answers });

describe('the request for the next state of a playlist', () => {
  it('is plain where the server offers nothing', () => {
    expect(plan('HOLD-BACK=12', 0, 'at-once')).to.deep.equal({ url: URL, isDelta: false });
  });

  it('waits for the next segment, up to three target durations', () => {
    const { url, awaited } = plan('CAN-BLOCK-RELOAD=YES', 0, 'held');
    expect(url).to.equal(`${URL}&_HLS_msn=13`);
    expect(awaited).to.deep.equal({ sequence: 13, mayHoldMs: 12_000 });
  });

  it('asks for a delta while the last state is young', () => {
    expect(plan('CAN-SKIP-UNTIL=24', 11_000, 'at-once').url).to.equal(`${URL}&_HLS_skip=YES`);
    expect(plan('CAN-SKIP-UNTIL=24', 13_000, 'at-once').isDelta).to.equal(false);
    expect(plan('CAN-SKIP-UNTIL=24,CAN-BLOCK-RELOAD=YES', 0, 'held').url).to.equal(`${URL}&_HLS_msn=13&_HLS_skip=YES`);
  });
});

describe('reloads that the server holds', () => {
  const able = playlist('CAN-BLOCK-RELOAD=YES');

  it('are used where it says that it can, until the end', () => {
    expect(new HeldReloads().answersOf(able)).to.equal('held');
    expect(new HeldReloads().answersOf(playlist('HOLD-BACK=12'))).to.equal('at-once');
    expect(new HeldReloads().answersOf(playlist('CAN-BLOCK-RELOAD=YES', '#EXT-X-ENDLIST'))).to.equal('at-once');
  });

  it('pause after a refusal until there are news, and for good after three', () => {
    const held = new HeldReloads();
    const refuse = (): string[] => {
      held.refused();
      const after = held.answersOf(able);
      held.changed();
      return [after, held.answersOf(able)];
    };
    expect(refuse()).to.deep.equal(['at-once', 'held']);
    expect(refuse()).to.deep.equal(['at-once', 'held']);
    held.worked();
    expect([refuse()[1], refuse()[1], refuse()[1]]).to.deep.equal(['held', 'held', 'at-once']);
  });
});
