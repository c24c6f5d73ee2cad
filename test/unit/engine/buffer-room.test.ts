import { expect } from '@open-wc/testing';
import { BufferRoom } from '../../../src/engine/buffer-room.js';
import { resolveConfig } from '../../../src/model/config.js';
import type { SegmentRef } from '../../../src/model/presentation.js';
import { encodeMedia, FakeSink } from '../../support/fake-sink.js';

const segment = (rendition: string, start: number): SegmentRef => ({
  id: `${rendition}${start}`,
  rendition,
  start,
  end: start + 2,
});

describe('BufferRoom', () => {
  for (const lostSeconds of [0.05, 0.14, 0.5])
    it(`does not take a segment for held that lost its last ${lostSeconds} s to another language`, async () => {
      const sink = new FakeSink();
      await sink.addBuffers([{ id: 'audio', mimeType: 'audio/mp4' }]);
      await sink.append('audio', encodeMedia({ init: 'en' }, 50));
      const room = new BufferRoom('audio', {
        url: 'http://x/',
        bufferGoals: () => resolveConfig({}).buffer,
        sink,
        safePosition: () => 0,
        onChange: () => {},
      });
      for (const start of [0, 2, 4]) {
        await sink.append('audio', encodeMedia({ start, end: start + 2 }, 100));
        room.inventory.add(segment('en', start), 100, room.buffered, 'continues');
      }
      // What is a second away is taken.
      await room.removeAhead('everything', 3 - lostSeconds);
      expect(room.buffered).to.deep.equal([{ start: 0, end: 4 - lostSeconds }]);
      expect(room.inventory.covers(segment('de', 0)), 'the one before').to.equal(true);
      expect(room.inventory.covers(segment('de', 2)), 'the one that was cut').to.equal(false);
      expect(room.inventory.covers(segment('de', 4)), 'the one behind').to.equal(false);
    });
});
