import { fixture, html, oneEvent } from '@open-wc/testing';
import type { MseWorkerPlayerElement } from '../../../src/index.js';
import '../../../src/index.js';

/** Ten seconds of H.264 and AAC, 320×180. */
export const AV = '/media/av-sidx.mp4';
/** The same length, other files: to tell which of several sources plays. */
export const VIDEO_ONLY = '/media/video-only.mp4';

export const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** An element in the document without a source. */
export const emptyPlayer = (): Promise<MseWorkerPlayerElement> =>
  fixture(html`<mse-worker-player></mse-worker-player>`);

/** An element that has loaded metadata. */
export async function loadedPlayer(src = AV): Promise<MseWorkerPlayerElement> {
  const player = await emptyPlayer();
  player.muted = true;
  player.src = src;
  await oneEvent(player, 'loadedmetadata');
  return player;
}

/** An element that plays. */
export async function playingPlayer(src = AV): Promise<MseWorkerPlayerElement> {
  const player = await loadedPlayer(src);
  await player.play();
  await until(() => player.currentTime > 0.1, 'playback moves');
  return player;
}

/** Waits until `condition` holds, for at most `timeoutMs`. */
export async function until(condition: () => boolean, what: string, timeoutMs = 8_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Collects the events of these types from now on. */
export function record(target: EventTarget, ...types: string[]): Event[] {
  const events: Event[] = [];
  for (const type of types) target.addEventListener(type, (event) => events.push(event));
  return events;
}

/** Runs `action` and gives what was written to `console.error` until it settled; nothing of it reaches the log. */
export async function consoleErrors(action: () => Promise<void>): Promise<unknown[][]> {
  const { error } = console;
  const calls: unknown[][] = [];
  console.error = (...args: unknown[]) => void calls.push(args);
  try {
    await action();
  } finally {
    console.error = error;
  }
  return calls;
}
