import { expect } from '@open-wc/testing';
import {
  MEDIA_PLAYLISTS,
  MULTIVARIANT_PLAYLISTS,
  PLAYED_ELSEWHERE,
  PLAYLISTS_WITH_TEXT,
  TS_PLAYLISTS,
  UNPLAYABLE,
} from '../support/hls-fixtures.js';

describe('the fixtures of HLS', () => {
  it('are all played in every placement, or known to be unplayable', async () => {
    const response = await fetch('/fixture-names/hls');
    const names = ((await response.json()) as string[]).filter((name) => name.endsWith('.m3u8'));
    const tables = [
      MEDIA_PLAYLISTS,
      MULTIVARIANT_PLAYLISTS,
      PLAYLISTS_WITH_TEXT,
      TS_PLAYLISTS,
      UNPLAYABLE,
      PLAYED_ELSEWHERE,
    ];
    const listed = tables.flatMap((table) => Object.keys(table));
    expect(listed.sort()).to.deep.equal(names.sort());
  });
});
