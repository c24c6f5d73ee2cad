import { expect } from '@open-wc/testing';
import {
  Player,
  type PartialConfig,
  type Placement,
  type PlayerError,
  type PlayerSource,
  type PlayerStats,
} from '../../src/player.js';

/** Ten seconds of H.264 and AAC, a fragment each second. */
export const AV = '/media/av-sidx.mp4';
/** The same in VP9 and Opus. */
export const AV_WEBM = '/media/av-cues.webm';
/** A minute, fragments of two seconds. */
export const LONG = 'long-sidx.mp4';

const players = new Set<Player>();

/** Whether this browser can own a MediaSource in a worker; else the page owns it for the worker. */
export const mseInWorker =
  (globalThis.MediaSource as { canConstructInDedicatedWorker?: boolean } | undefined)?.canConstructInDedicatedWorker ===
  true;

/**
 * WebKitGTK 2.50 on GStreamer 1.22: a MediaSource video that has ended and plays again from media that has to be fetched
 * crashes its web process about every third time (dmesg: segfault in libgstreamer-1.0), or stands still. A
 * ManagedMediaSource in the page tells WebKit here. May go with a WebKitGTK that survives it.
 */
export const crashesAtReplay = !mseInWorker && 'ManagedMediaSource' in globalThis;

/** Whether the browser decodes this, asked in the page. */
export function canPlay(mimeType: string): boolean {
  const { MediaSource, ManagedMediaSource } = globalThis as {
    ManagedMediaSource?: typeof globalThis.MediaSource;
  } & typeof globalThis;
  return (MediaSource ?? ManagedMediaSource).isTypeSupported(mimeType);
}

/** Every placement with an engine that this browser allows: a playback test runs in each. */
export function allowedPlacements(): readonly Placement[] {
  return mseInWorker ? ['worker', 'worker-remote-mse', 'main'] : ['worker-remote-mse', 'main'];
}

/** The same tests in each placement of this browser. */
export function inEachPlacement(what: string, define: (placement: Placement) => void): void {
  for (const placement of allowedPlacements()) describe(`${what}, placement ${placement}`, () => define(placement));
}

export interface TestPlayer {
  readonly player: Player;
  readonly video: HTMLVideoElement;
  /** What the player's `error` event brought, in order. */
  readonly errors: readonly PlayerError[];
  /** Types of the video's events, in order, each with when it was seen and with the seconds that lay ahead in the buffer. */
  readonly events: readonly { readonly type: string; readonly atMs: number; readonly aheadSeconds: number }[];
  count(type: string): number;
}

const RECORDED = ['waiting', 'ended', 'pause', 'playing', 'seeking', 'seeked', 'stalled', 'emptied', 'error'] as const;

export interface TestPlayerOptions {
  readonly placement?: Placement | 'auto';
  readonly config?: PartialConfig;
  /** Loaded before this returns. */
  readonly source?: string | PlayerSource;
}

/** A player with a muted video in the document; destroyed after the test. */
export function createPlayer(options: TestPlayerOptions & { source?: undefined }): TestPlayer;
export function createPlayer(options: TestPlayerOptions & { source: string | PlayerSource }): Promise<TestPlayer>;
export function createPlayer({
  placement = 'auto',
  config,
  source,
}: TestPlayerOptions): TestPlayer | Promise<TestPlayer> {
  const video = document.createElement('video');
  video.muted = true;
  video.width = 320;
  document.body.append(video);
  // What one test measured shall not decide what the next one begins with.
  const adaptation = { throughputMemory: 'none', ...config?.adaptation } as const;
  const player = new Player(video, { placement, config: { ...config, adaptation } });
  players.add(player);
  const errors: PlayerError[] = [];
  player.addEventListener('error', (event) => {
    event.preventDefault();
    errors.push(event.error);
  });
  const events: { type: string; atMs: number; aheadSeconds: number }[] = [];
  const record = (type: string): number =>
    events.push({ type, atMs: performance.now(), aheadSeconds: aheadSeconds(video) });
  for (const type of RECORDED) video.addEventListener(type, () => record(type));
  const count = (type: string): number => events.filter((event) => event.type === type).length;
  const test = { player, video, errors, events, count };
  return source === undefined ? test : player.load(source).then(() => test);
}

afterEach(() => {
  for (const player of players) {
    player.destroy();
    player.video.remove();
  }
  players.clear();
});

/** Waits until `condition` holds; says what did not come about, and what `player` was doing. */
export async function until(condition: () => boolean, what: string, timeoutMs = 8_000, player?: Player): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end)
      throw new Error(`not within ${timeoutMs} ms: ${what}${player ? describe_(player) : ''}`);
    await delay(20);
  }
}

function describe_({ video, stats, error }: Player): string {
  const { currentTime, readyState, seeking, paused, ended, duration } = video;
  const buffered = stats.buffers.map(({ ranges }) => ranges.map(({ start, end }) => `${start}–${end}`).join(' '));
  const state = { currentTime, readyState, seeking, paused, ended, duration, buffered, error: error?.message };
  return ` ${JSON.stringify(state)}`;
}

/** The next event of this type. */
export function once(target: EventTarget, type: string, timeoutMs = 8_000): Promise<Event> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${type} within ${timeoutMs} ms`)), timeoutMs);
    const onEvent = (event: Event): void => {
      clearTimeout(timer);
      resolve(event);
    };
    target.addEventListener(type, onEvent, { once: true });
  });
}

export const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until playback has moved by `seconds` from where it is. */
export async function playFor({ player, video }: TestPlayer, seconds: number, timeoutMs = 8_000): Promise<void> {
  const from = video.currentTime;
  await until(() => video.currentTime >= from + seconds || video.ended, `${seconds} s of playback`, timeoutMs, player);
}

/**
 * Seeks, and waits until the picture is there. WebKitGTK 2.50 on a crowded machine says for a moment after `seeked` that it
 * is where it came from.
 */
export async function seekTo({ player, video }: TestPlayer, position: number, timeoutMs = 8_000): Promise<void> {
  player.currentTime = position;
  const isThere = (): boolean => video.currentTime >= position - 0.5;
  await until(() => !video.seeking && video.readyState >= 2 && isThere(), `a seek to ${position}`, timeoutMs, player);
}

/** The stats as they are now: those that the player has may be some seconds old while nobody looks. */
export async function freshStats(player: Player): Promise<PlayerStats> {
  void player.stats;
  await delay(700);
  return player.stats;
}

/** Plays the rest, at four times the speed, and waits until it has ended. */
export async function playToEnd(test: TestPlayer, timeoutMs = 15_000): Promise<void> {
  const { player, video } = test;
  video.playbackRate = 4;
  await player.play();
  await until(() => video.ended && test.count('ended') > 0, 'the end', timeoutMs, player);
}

/** Playback was not interrupted. Says what happened, and what lay ahead, if it was. */
export function expectNoRebuffer({ player, events }: TestPlayer): void {
  expect(player.stats.rebuffers, JSON.stringify(events)).to.equal(0);
}

/** Keeps the page's thread busy. */
export function blockMainThread(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

export interface NetLogEntry {
  readonly method: string;
  readonly path: string;
  readonly range: string | null;
  readonly status: number | null;
  readonly bytesSent: number;
  readonly startedAt: number;
  readonly state: 'open' | 'complete' | 'aborted';
}

/** What the server was asked under this id, and what it sent. */
export async function netLog(id: string): Promise<readonly NetLogEntry[]> {
  const response = await fetch(`/net-log?id=${id}`);
  return (await response.json()) as NetLogEntry[];
}

/** Body bytes sent under this id. */
export async function bytesSent(id: string): Promise<number> {
  return (await netLog(id)).reduce((sum, entry) => sum + entry.bytesSent, 0);
}

let nextId = 0;

/** An id for the server's log that no other test has. */
export function newId(): string {
  return `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}${nextId++}`;
}

/** The URL of a fixture behind the server's options. */
export function net(options: Readonly<Record<string, string | number>>, file: string): string {
  const pairs = Object.entries(options).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `/net/${pairs.join(',')}/${file}`;
}

/** The same server under its other name, which makes it another origin. */
export function otherOrigin(): string {
  const { protocol, hostname, port } = location;
  return `${protocol}//${hostname === 'localhost' ? '127.0.0.1' : 'localhost'}:${port}`;
}

/** Frames that were decoded so far. */
export function decodedFrames(video: HTMLVideoElement): number {
  return video.getVideoPlaybackQuality().totalVideoFrames;
}

/** Seconds in the buffer from the playhead on. */
function aheadSeconds({ buffered, currentTime }: HTMLVideoElement): number {
  const range = rangesOf(buffered).find(({ start, end }) => start <= currentTime && currentTime <= end);
  return range ? range.end - currentTime : 0;
}

export const rangesOf = (ranges: TimeRanges): { start: number; end: number }[] =>
  Array.from({ length: ranges.length }, (_, i) => ({ start: ranges.start(i), end: ranges.end(i) }));

/** Loads, and gives the failure: it must come as the rejection and as one `error` event, say the URL, and be fatal. */
export async function expectFailure(
  { player, video, errors }: TestPlayer,
  source: string | PlayerSource,
  timeoutMs = 5_000,
): Promise<PlayerError> {
  const before = errors.length;
  const outcome = player.load(source).then(
    () => 'loaded' as const,
    (error: unknown) => error as PlayerError,
  );
  await until(() => errors.length > before, 'an error event', timeoutMs, player);
  const error = errors.at(-1)!;
  const rejection = await outcome;
  // A failure after the metadata has no load() left to reject.
  if (rejection !== 'loaded') expect(rejection, 'the rejection').to.equal(error);
  expect(error.name).to.equal('PlayerError');
  expect(error.fatal, 'fatal').to.equal(true);
  expect(player.error, 'player.error').to.equal(error);
  expect(error.message.length, 'the sentence').to.be.greaterThan(20);
  expect(error.detail).to.be.an('object');
  await delay(50);
  expect(errors.length - before, 'error events').to.equal(1);
  expect(video.readyState, 'the video is empty').to.equal(0);
  return error;
}

/** The player still plays what can be played. */
export async function expectUsable(test: TestPlayer): Promise<void> {
  const { player, video, errors } = test;
  const before = errors.length;
  await player.load(AV);
  expect(player.error).to.equal(null);
  video.playbackRate = 4;
  await player.play();
  await playFor(test, 0.4);
  expect(errors.length, 'errors of a good source').to.equal(before);
}
