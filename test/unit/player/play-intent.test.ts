import { expect } from '@open-wc/testing';
import { PlayerError } from '../../../src/model/errors.js';
import { PlayIntent } from '../../../src/player/play-intent.js';
import { FakeVideo } from './fake-video.js';

const FAILURE = new PlayerError('E_INTERNAL', 'It failed on purpose.', { url: 'http://x/y' });

/** Longer than what a video has queued. */
const someTasks = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

const setUp = () => {
  const video = new FakeVideo();
  const intent = new PlayIntent(video.asVideo);
  /** Other media for the video, as a load brings it. */
  const attach = (): void => {
    video.load('loading');
    intent.mediaAttached();
  };
  /** How a `play()` from now ends, or that it has not yet. */
  const play = () => {
    let outcome = 'pending';
    intent.play().then(
      () => (outcome = 'resolved'),
      ({ name, message }: Error) => (outcome = name === 'NotSupportedError' ? `${name}: ${message}` : name),
    );
    return async (): Promise<string> => {
      await someTasks();
      return outcome;
    };
  };
  return { video, intent, attach, play };
};

type Test = ReturnType<typeof setUp>;

/** Where a `play()` can be waiting. */
const WAITS: Readonly<Record<string, (test: Test) => Promise<() => Promise<string>>>> = {
  'for media that is on its way': async ({ intent, play }) => {
    intent.expectMedia();
    return play();
  },
  'in a video that waits for data': async ({ intent, attach, play }) => {
    intent.expectMedia();
    attach();
    return play();
  },
  'for what follows on media that failed': async ({ intent, video, attach, play }) => {
    intent.expectMedia();
    attach();
    const outcome = play();
    video.fail();
    expect(await outcome(), 'the video has rejected it').to.equal('pending');
    return outcome;
  },
};

describe('play()', () => {
  for (const [where, wait] of Object.entries(WAITS)) {
    describe(`that waits ${where}`, () => {
      it('resolves when the next media plays', async () => {
        const test = setUp();
        const outcome = await wait(test);
        test.intent.expectMedia();
        expect(test.intent.paused, 'while there is none').to.equal(false);
        test.attach();
        expect(await outcome()).to.equal('pending');
        test.video.receiveData();
        expect(await outcome()).to.equal('resolved');
        expect(test.video.paused).to.equal(false);
      });

      it('is rejected with NotSupportedError, and the reason, when the source has failed', async () => {
        const test = setUp();
        const outcome = await wait(test);
        test.intent.mediaFailed(FAILURE);
        test.video.load('empty');
        expect(await outcome()).to.equal('NotSupportedError: It failed on purpose.');
        expect(test.intent.paused).to.equal(true);
      });

      it('is rejected with AbortError when the source is taken away', async () => {
        const test = setUp();
        const outcome = await wait(test);
        test.intent.forgetMedia();
        test.video.load('empty');
        expect(await outcome()).to.equal('AbortError');
      });

      it('is rejected with AbortError by pause(), and nothing plays later', async () => {
        const test = setUp();
        const outcome = await wait(test);
        test.intent.pause();
        expect(await outcome()).to.equal('AbortError');
        test.intent.expectMedia();
        test.attach();
        test.video.receiveData();
        await someTasks();
        expect(test.video.paused).to.equal(true);
      });
    });
  }

  it('is rejected at once after a failure, until there is something to play', async () => {
    const { intent, video, attach, play } = setUp();
    intent.expectMedia();
    intent.mediaFailed(FAILURE);
    expect(await play()()).to.equal('NotSupportedError: It failed on purpose.');
    expect(intent.paused).to.equal(true);
    intent.expectMedia();
    const outcome = play();
    attach();
    video.receiveData();
    expect(await outcome(), 'the next source').to.equal('resolved');
    intent.mediaFailed(FAILURE);
    video.load('empty');
    video.load('loading');
    video.receiveData();
    expect(await play()(), 'media of the application itself').to.equal('resolved');
  });

  it('that the browser does not allow is no wish any more', async () => {
    const { intent, video, attach, play } = setUp();
    intent.expectMedia();
    video.autoplay = 'blocked';
    const outcome = play();
    attach();
    expect(await outcome()).to.equal('NotAllowedError');
    video.autoplay = 'allowed';
    intent.expectMedia();
    expect(intent.paused).to.equal(true);
    attach();
    video.receiveData();
    await someTasks();
    expect(video.paused).to.equal(true);
  });
});
