import { expect } from '@open-wc/testing';
import { Fragmenter } from '../../../src/transmux/fragmenter.js';
import type { Sample, TrackConfig } from '../../../src/transmux/sample.js';

const BARE: TrackConfig = {
  type: 'audio',
  timescale: 48_000,
  entry: new Uint8Array(0),
  width: 0,
  height: 0,
  packaging: 'bare',
};

const frameAt = (decode: number): Sample => ({
  config: BARE,
  decode,
  presentation: decode,
  duration: 1152,
  isKey: true,
  parts: [Uint8Array.of(1, 2, 3)],
});

function fragmenter(): Fragmenter {
  const made = new Fragmenter(undefined);
  made.expect([{ type: 'audio' }]);
  return made;
}

describe('bare frames', () => {
  it('say anew when they are heard behind a jump, wherever it falls among the pieces', () => {
    for (let jumpAt = 1; jumpAt < 40; jumpAt++) {
      const made = fragmenter();
      for (let i = 0; i < 60; i++) made.add(frameAt(i * 1152 + (i < jumpAt ? 0 : 48_000)));
      made.flush();
      const starts = made.take().flatMap(({ start }) => start ?? []);
      expect(starts, `${jumpAt}`).to.deep.equal([0, (jumpAt * 1152 + 48_000) / 48_000]);
    }
  });

  it('are a copy of what they were cut from', () => {
    const made = fragmenter();
    const frame = frameAt(0);
    made.add(frame);
    made.flush();
    const { bytes } = made.take().at(-1)!;
    expect([...bytes]).to.deep.equal([1, 2, 3]);
    expect(bytes.buffer).not.to.equal(frame.parts[0]!.buffer);
  });
});
