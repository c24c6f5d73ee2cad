import { expect } from '@open-wc/testing';
import type { Presentation, TextTrackDescription } from '../../../src/model/presentation.js';
import { TextTracks } from '../../../src/player/text-tracks.js';

const until = async (condition: () => boolean): Promise<void> => {
  const end = performance.now() + 4000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('the condition never came true');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

const track = (id: string): TextTrackDescription => ({ id, kind: 'captions', label: id });

describe('the text tracks of a video', () => {
  let life: AbortController;
  let video: HTMLVideoElement;
  let tracks: TextTracks;
  const selected: (string | null)[] = [];
  const show = (...textTracks: TextTrackDescription[]): void => {
    const presentation: Presentation = { kind: 'live', duration: Infinity, tracks: [], textTracks };
    tracks.update(presentation, null);
  };
  /** The browser may choose among new tracks for a moment. */
  const settled = (): Promise<void> => until(() => video.querySelector('track[default]') === null);
  const modes = (): string => [...video.textTracks].map(({ label, mode }) => `${label} ${mode}`).join();

  beforeEach(() => {
    life = new AbortController();
    video = document.createElement('video');
    document.body.append(video);
    selected.length = 0;
    tracks = new TextTracks(video, (id) => selected.push(id), life.signal);
  });
  afterEach(() => {
    life.abort();
    video.remove();
  });

  const aTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

  const added = (): Promise<Event> =>
    new Promise((resolve) => video.textTracks.addEventListener('addtrack', resolve, { once: true }));

  for (const [when, moment] of [
    ['at once', () => Promise.resolve()],
    ['when the new one is told of', added],
    ['a task later', aTask],
    ['10 ms later', () => new Promise((resolve) => setTimeout(resolve, 10))],
  ] as const)
    for (const chosen of ['a', 'b'])
      it(`stay as the viewer chose ${when} while the browser chooses among new ones: ${chosen}`, async () => {
        show(track('a'));
        await settled();
        video.textTracks[0]!.mode = 'disabled';
        await aTask();
        selected.length = 0;
        const isTime = moment();
        show(track('a'), track('b'));
        await isTime;
        const find = (id: string): TextTrack => [...video.textTracks].find(({ label }) => label === id)!;
        find(chosen).mode = 'showing';
        await settled();
        await aTask();
        expect(modes()).to.equal(chosen === 'a' ? 'a showing,b disabled' : 'a disabled,b showing');
        expect(selected).to.deep.equal([chosen]);
      });
});
