import { expect } from '@open-wc/testing';
import { CaptionTap } from '../../../../src/loaders/captions/caption-tap.js';
import type { MediaBytes } from '../../../../src/loaders/contract.js';
import type { Cue } from '../../../../src/model/cue.js';
import { fixture } from '../../../support/test-http.js';

async function* piecesOf(path: string): AsyncGenerator<MediaBytes, void> {
  const bytes = await fixture(path);
  for (let at = 0; at < bytes.byteLength; at += 1000) yield bytes.slice(at, at + 1000);
}

async function drain(bytes: AsyncIterator<MediaBytes>): Promise<void> {
  while (!(await bytes.next()).done);
}

describe('captions in the video', () => {
  const INIT = { id: 'i', rendition: 'v' };
  const SEGMENT = { id: '0', rendition: 'v', start: 0, end: 2, init: INIT };

  for (const order of ['its init segment', 'the segment'] as const)
    it(`are found where ${order} is asked for first`, async () => {
      const found: Cue[] = [];
      const imports: Promise<unknown>[] = [];
      const tap = new CaptionTap((_, cues) => found.push(...cues), {
        warn: (warning) => expect.fail(warning),
        importCode: (_, load) => {
          const importing = load();
          imports.push(importing);
          return importing;
        },
      });
      const init = tap.through(INIT, piecesOf('hls/cc-init.mp4'));
      const segment = tap.through(SEGMENT, piecesOf('hls/cc-0.m4s'));
      // As the engine does: the first bytes are on their way while the buffer gets its init segment.
      if (order === 'the segment') await segment.next();
      await drain(init);
      await drain(segment);
      await Promise.all(imports);
      await new Promise((resolve) => setTimeout(resolve));
      expect(found.map(({ text }) => text).join()).to.include('HELLO');
    });
});
