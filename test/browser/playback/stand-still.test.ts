import { expect } from '@open-wc/testing';
import { AV, createPlayer, inEachPlacement, playFor, until } from '../../support/playback.js';

/** What a browser that stands still shows: the position stays, and nothing is told, until something seeks. */
function freeze(video: HTMLVideoElement): readonly number[] {
  const position = video.currentTime;
  const soughtTo: number[] = [];
  const silence = (event: Event): void => event.stopImmediatePropagation();
  // Before the player's own listener.
  document.addEventListener('timeupdate', silence, { capture: true });
  Object.defineProperty(video, 'currentTime', {
    configurable: true,
    get: () => position,
    set: (seconds: number) => {
      soughtTo.push(seconds);
      document.removeEventListener('timeupdate', silence, { capture: true });
      delete (video as { currentTime?: number }).currentTime;
      video.currentTime = seconds;
    },
  });
  return soughtTo;
}

inEachPlacement('a video that stands still with media ahead', (placement) => {
  it('is moved on, and that is told', async () => {
    const test = await createPlayer({ placement, source: AV });
    const { player, video } = test;
    await player.play();
    await playFor(test, 0.5);
    const position = video.currentTime;
    const soughtTo = freeze(video);
    await until(() => soughtTo.length > 0, 'the seek', 8000, player);
    expect(soughtTo[0]! - position).to.be.closeTo(0.1, 0.001);
    await playFor(test, 0.5);
    expect(player.stats.warnings.join()).to.contain(`playback stood still at ${position.toFixed(3)} s`);
    expect(player.stats.rebuffers, 'a seek is no interruption').to.equal(0);
    expect(test.errors).to.deep.equal([]);
  });
});

describe('a video that stands still', () => {
  it('is left alone where the viewer has paused it', async () => {
    const test = await createPlayer({ source: AV });
    const { player, video } = test;
    await player.play();
    await playFor(test, 0.5);
    player.pause();
    const soughtTo = freeze(video);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(soughtTo).to.deep.equal([]);
    video.currentTime = 0;
  });
});
