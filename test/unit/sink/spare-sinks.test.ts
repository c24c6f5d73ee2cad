import { expect } from '@open-wc/testing';
import type { SpareAttachment } from '../../../src/protocol/messages.js';
import { SpareSinks } from '../../../src/sink/spare-sinks.js';

describe('spare sinks', () => {
  const { setTimeout: realTimeout } = globalThis;
  let later: () => void;
  let announced: SpareAttachment[];
  let spares: SpareSinks;

  beforeEach(() => {
    globalThis.setTimeout = ((task: () => void) => {
      later = task;
    }) as unknown as typeof setTimeout;
    announced = [];
    spares = new SpareSinks((spare) => announced.push(spare));
    spares.create();
  });
  afterEach(() => {
    globalThis.setTimeout = realTimeout;
  });

  it('give each away once, and make the next one later', () => {
    const sink = spares.take(1, () => {})!;
    expect(sink.attachment).to.equal(announced[0]!.attachment);
    expect(spares.take(1, () => {})).to.equal(undefined);
    expect(announced.length).to.equal(1);
    later();
    expect(announced.map(({ id }) => id)).to.deep.equal([1, 2]);
    expect(spares.take(1, () => {})).to.equal(undefined);
    expect(spares.take(2, () => {})).not.to.equal(undefined);
  });

  it('are none where the browser refuses another MediaSource, and then again', () => {
    const { MediaSource } = globalThis;
    expect(spares.take(1, () => {})).not.to.equal(undefined);
    try {
      globalThis.MediaSource = class {
        constructor() {
          throw new DOMException('too many', 'QuotaExceededError');
        }
      } as unknown as typeof globalThis.MediaSource;
      later();
    } finally {
      globalThis.MediaSource = MediaSource;
    }
    expect(announced.length).to.equal(1);
    spares.create();
    expect(announced.length).to.equal(2);
  });

  it('are made anew where the page does not want one', () => {
    spares.discard(7);
    expect(
      spares.take(1, () => {}),
      'another one',
    ).not.to.equal(undefined);
    later();
    spares.discard(2);
    expect(spares.take(2, () => {})).to.equal(undefined);
    later();
    expect(announced.map(({ id }) => id)).to.deep.equal([1, 2, 3]);
  });

  it('are made anew where the video lets go of one', async () => {
    const video = document.createElement('video');
    video.disableRemotePlayback = true;
    video.src = (announced[0]!.attachment as { readonly url: string }).url;
    // Only then it has something to let go of.
    await new Promise((resolve) => realTimeout(resolve, 300));
    let isDue = false;
    globalThis.setTimeout = ((task: () => void) => {
      later = task;
      isDue = true;
    }) as unknown as typeof setTimeout;
    video.removeAttribute('src');
    video.load();
    for (let i = 0; i < 50 && !isDue; i++) await new Promise((resolve) => realTimeout(resolve, 20));
    later();
    expect(announced.map(({ id }) => id)).to.deep.equal([1, 2]);
    expect(spares.take(1, () => {})).to.equal(undefined);
  });

  it('tell the taker what happens to them', async () => {
    const video = document.createElement('video');
    const { attachment } = announced[0]!;
    const events: string[] = [];
    const sink = spares.take(1, ({ type }) => events.push(type))!;
    expect(attachment.type).to.equal('object-url');
    video.disableRemotePlayback = true;
    video.src = (attachment as { readonly url: string }).url;
    await sink.opened;
    video.removeAttribute('src');
    video.load();
    for (let i = 0; i < 50 && events.length === 0; i++) await new Promise((resolve) => realTimeout(resolve, 20));
    expect(events).to.deep.equal(['closed']);
  });
});
