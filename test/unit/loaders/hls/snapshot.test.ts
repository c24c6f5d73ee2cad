import { expect } from '@open-wc/testing';
import { describePresentation } from '../../../../src/loaders/hls/snapshot.js';
import { placePlaylist } from '../../../../src/loaders/hls/timeline.js';
import type { Presentation } from '../../../../src/model/presentation.js';
import { media, segments } from './playlists.js';

/** Ten segments of 4 s from second 100 on. */
function describe_(state: 'growing' | 'final', ...tags: string[]): Presentation {
  const { playlist } = media('#EXT-X-TARGETDURATION:4', ...tags, ...segments(0, 10));
  return describePresentation([], placePlaylist(playlist, 100), undefined, { state, asOfMs: 5000 });
}

describe('the presentation of a live playlist', () => {
  it('is a window that was seen at a moment, three target durations to stay behind', () => {
    expect(describe_('growing')).to.deep.equal({
      kind: 'live',
      duration: Infinity,
      seekable: { start: 100, end: 140 },
      holdBack: 12,
      asOfMs: 5000,
      tracks: [],
    });
  });

  it('keeps its start where it is an event, and its distance where the server says one', () => {
    expect(describe_('growing', '#EXT-X-PLAYLIST-TYPE:EVENT').keepsStart).to.equal(true);
    expect(describe_('growing', '#EXT-X-SERVER-CONTROL:HOLD-BACK=16').holdBack).to.equal(16);
  });

  it('begins where the stream says, but not closer to the edge than is safe', () => {
    expect(describe_('growing', '#EXT-X-START:TIME-OFFSET=-20').start).to.equal(120);
    expect(describe_('growing', '#EXT-X-START:TIME-OFFSET=-2').start).to.equal(128);
    expect(describe_('growing', '#EXT-X-START:TIME-OFFSET=-99').start).to.equal(100);
    expect(describe_('final', '#EXT-X-START:TIME-OFFSET=-2').start).to.equal(138);
  });
});
