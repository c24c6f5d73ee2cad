import { expect } from '@open-wc/testing';
import { BufferWriter } from '../../../src/engine/buffer-writer.js';
import type { MediaBytes, SegmentLoader } from '../../../src/loaders/contract.js';
import type { Rendition, SegmentRef } from '../../../src/model/presentation.js';
import { encodeMedia, FakeSink } from '../../support/fake-sink.js';

const MP3: Rendition = { id: 'mp3', mimeType: 'audio/mpeg' };
const AAC: Rendition = { id: 'aac', mimeType: 'audio/mp4; codecs="mp4a.40.2"' };

const frames = (seconds: number) => encodeMedia({ start: 0, end: seconds }, 100);
const segment = (start: number, more: Partial<SegmentRef> = {}): SegmentRef => ({
  id: String(start),
  rendition: 'mp3',
  start,
  end: start + 2,
  ...more,
});

describe('a buffer writer', () => {
  const { signal } = new AbortController();
  let sink: FakeSink;
  /** A segment is not read on. */
  let onLeft: () => void = () => {};
  /** What the loader gives, by id. */
  let media: Record<string, readonly MediaBytes[]>;

  const writerFor = async ({ mimeType }: Rendition): Promise<BufferWriter> => {
    sink = new FakeSink();
    await sink.addBuffers([{ id: 'audio', mimeType }]);
    const fetch = async function* (ref: { readonly id: string }): AsyncGenerator<MediaBytes> {
      await Promise.resolve();
      try {
        yield* media[ref.id] ?? [];
      } finally {
        if ('start' in ref) onLeft();
      }
    };
    return new BufferWriter('audio', mimeType, {
      url: 'http://x/film',
      loader: { fetch } as unknown as SegmentLoader,
      sink,
      buffersAdded: Promise.resolve(),
      makeRoom: () => Promise.reject(new Error('there is room')),
      onProgress: () => {},
      onAppended: () => {},
    });
  };

  it('puts media without timestamps where its segment begins, after a seek to and fro too', async () => {
    const writer = await writerFor(MP3);
    media = { 0: [frames(1), frames(1)], 6: [frames(2)], 2: [frames(2)] };
    for (const start of [0, 6, 2]) await writer.write(segment(start), MP3, signal);
    expect(sink.buffered()).to.deep.equal([
      { start: 0, end: 4 },
      { start: 6, end: 8 },
    ]);
  });

  it('goes by the times that come with the bytes, in the middle of a segment too', async () => {
    const writer = await writerFor(MP3);
    media = { 0: [{ bytes: frames(0.5), mediaTime: 100.25 }, frames(0.5), { bytes: frames(0.5), mediaTime: 101.5 }] };
    await writer.write(segment(0, { timestampOffset: -100 }), MP3, signal);
    expect(sink.buffered()).to.deep.equal([
      { start: 0.25, end: 1.25 },
      { start: 1.5, end: 2 },
    ]);
  });

  it('puts the next segment in its place behind one that came in part', async () => {
    const writer = await writerFor(MP3);
    media = { 0: [{ bytes: frames(0.5), mediaTime: 0 }], 2: [{ bytes: frames(2), mediaTime: 2 }] };
    await writer.write(segment(0), MP3, signal);
    writer.reset();
    await writer.write(segment(2), MP3, signal);
    expect(sink.buffered().at(-1)).to.deep.equal({ start: 2, end: 4 });
  });

  it('asks for a segment before it makes the buffer ready, and lets go of it where that fails', async () => {
    const writer = await writerFor(AAC);
    const init = { id: 'broken init', rendition: 'r' };
    let state: 'none' | 'asked' | 'left' = 'none';
    media = {
      get 0(): readonly MediaBytes[] {
        state = 'asked';
        return [frames(2), frames(2)];
      },
      get 'broken init'(): readonly MediaBytes[] {
        expect(state).to.equal('asked');
        throw new Error('no init');
      },
    };
    onLeft = () => (state = 'left');
    const failure: unknown = await writer.write(segment(0, { init }), AAC, signal).catch((error: unknown) => error);
    expect((failure as Error).message).to.equal('no init');
    await new Promise((resolve) => setTimeout(resolve));
    expect(state).to.equal('left');
    expect(sink.buffered()).to.deep.equal([]);
  });

  it('tells MP3 in MP4 from AAC', async () => {
    const writer = await writerFor(AAC);
    const takes = ['mp4a.40.5', 'mp4a.6B', 'mp4a.40.34', 'mp3'].map((codec) =>
      writer.takes(`audio/mp4; codecs="${codec}"`),
    );
    expect(takes).to.deep.equal([true, false, false, false]);
  });

  it('takes turns with media that has timestamps', async () => {
    const writer = await writerFor(AAC);
    const init = { id: 'aac init', rendition: 'r', mimeType: AAC.mimeType };
    const none = { id: 'mp3 init', rendition: 'r', mimeType: MP3.mimeType };
    const timed = encodeMedia({ start: 4, end: 6 }, 100);
    const first = encodeMedia({ start: 0, end: 2 }, 100);
    media = { 'aac init': [encodeMedia({ init: 'a' }, 50)], 0: [first], 2: [frames(2)], 4: [timed] };
    await writer.write(segment(0, { init }), AAC, signal);
    await writer.write(segment(2, { init: none }), AAC, signal);
    await writer.write(segment(4, { init }), AAC, signal);
    expect(sink.buffered()).to.deep.equal([{ start: 0, end: 6 }]);
    expect(sink.log.filter((entry) => entry.startsWith('type'))).to.deep.equal([
      'type audio/mpeg',
      `type ${AAC.mimeType}`,
    ]);
  });
});
