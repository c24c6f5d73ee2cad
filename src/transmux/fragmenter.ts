import { copyBytes, type OwnedBytes } from '../shared/bytes.js';
import { splitEarly } from './early-frames.js';
import { writeFragment, writeInit, type Run } from './mp4-writer.js';
import { isSameConfig, type Sample, type TimedSample, type TrackConfig } from './sample.js';

/** `init`: what the decoders need before the media that follows; of bare frames, only what they are: it is not appended. */
export interface TransmuxPiece {
  readonly type: 'init' | 'media';
  readonly bytes: OwnedBytes;
  /** Of bare frames: when the first is heard, seconds of the media's clock. Default: right behind those before. */
  readonly start?: number;
}

/** The tracks of an init segment, in its order: all init segments of one buffer have the same ones. */
export type TrackMemory = readonly TrackConfig[];

/** A track that there should be, and what to take for it if no frame of it comes. */
export interface ExpectedTrack {
  readonly type: 'video' | 'audio';
  readonly fallback?: TrackConfig;
}

/** The first fragment is small, so that a picture shows early; seconds. */
const FIRST_SECONDS = 0.15;
const FRAGMENT_SECONDS = 0.4;
/** Sound goes ahead without a picture where one lasts this long (slides), seconds. */
const AUDIO_ALONE_SECONDS = 1;
/** So long is waited for the first frame of each track, seconds. */
const MAX_WAIT_SECONDS = 3;
/** A jump by more than this is no frame rate, seconds. */
const MAX_FRAME_SECONDS = 2;

interface Track {
  readonly type: 'video' | 'audio';
  config: TrackConfig | undefined;
  readonly fallback: TrackConfig | undefined;
  queue: Sample[];
  /** Of the frame before, ticks. */
  duration: number;
}

/** Collects frames, and makes init segments and fragments of them. */
export class Fragmenter {
  #tracks: Track[] = [];
  #isSettled = false;
  #isInitDue = true;
  #sequence = 0;
  #pieces: TransmuxPiece[] = [];
  /** Where the bare frames that go on end, ticks. */
  #bareEnd: number | undefined;
  /** No picture is decoded earlier, ticks. */
  #decodeFloor: number | undefined;

  /** `memory`: the tracks are known from before. `beginning`: whether the first picture may be shown at zero. */
  constructor(memory: TrackMemory | undefined, beginning: 'at-zero' | 'later' = 'later') {
    if (beginning === 'later') this.#decodeFloor = -Infinity;
    if (!memory || memory.length === 0) return;
    this.#tracks = memory.map((config) => ({ ...newTrack({ type: config.type }), config }));
    this.#isSettled = true;
  }

  /** What the stream says it holds. Once the first init segment is written, the tracks stay. */
  expect(tracks: readonly ExpectedTrack[]): void {
    if (this.#isSettled) return;
    const known = (type: string): Track | undefined => this.#tracks.find((track) => track.type === type);
    this.#tracks = tracks.map((track) => known(track.type) ?? newTrack(track));
  }

  get memory(): TrackMemory {
    return this.#isSettled ? this.#tracks.flatMap(({ config }) => config ?? []) : [];
  }

  /** Whether any media has come out. */
  get hasWritten(): boolean {
    return this.#sequence > 0;
  }

  configOf(type: 'video' | 'audio'): TrackConfig | undefined {
    const track = this.#tracks.find((other) => other.type === type);
    return track?.config ?? track?.fallback;
  }

  add(sample: Sample): void {
    const track = this.#tracks.find(({ type }) => type === sample.config.type);
    if (!track) return;
    if (!isSameConfig(track.config, sample.config)) {
      if (track.config) this.flush();
      this.#isInitDue = true;
    }
    track.config = sample.config;
    if (isJump(track.queue.at(-1), sample)) this.flush();
    track.queue.push(sample);
    if (this.#isReady() && this.#isDue()) this.#write('complete');
  }

  /** Writes all that there is. What follows says anew when it begins. */
  flush(): void {
    if (this.#tracks.some(({ queue }) => queue.length > 0)) {
      this.#settle();
      this.#write('all');
    }
    this.#bareEnd = undefined;
  }

  /** What was written since the last call. */
  take(): readonly TransmuxPiece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  #isReady(): boolean {
    if (this.#isSettled) return true;
    const isComplete = this.#tracks.every(({ config }) => config);
    if (isComplete || this.#tracks.some((track) => spanOf(track) > MAX_WAIT_SECONDS)) this.#settle();
    return this.#isSettled;
  }

  /** From now on the tracks are those that there are. */
  #settle(): void {
    if (this.#isSettled) return;
    for (const track of this.#tracks) track.config ??= track.fallback;
    this.#tracks = this.#tracks.filter(({ config }) => config);
    this.#isSettled = true;
  }

  #isDue(): boolean {
    const wanted = this.#sequence === 0 ? FIRST_SECONDS : FRAGMENT_SECONDS;
    const leading = this.#tracks.find(({ type }) => type === 'video') ?? this.#tracks[0];
    if (!leading) return false;
    return spanOf(leading) >= wanted || this.#tracks.some((track) => spanOf(track) >= AUDIO_ALONE_SECONDS);
  }

  #write(what: 'complete' | 'all'): void {
    if (this.#isInitDue) this.#pieces.push({ type: 'init', bytes: writeInit(this.memory) });
    this.#isInitDue = false;
    const [first, ...others] = this.#tracks;
    if (others.length === 0 && first?.config?.packaging === 'bare') return this.#writeBare(first);
    const last = this.#tracks.flatMap((track, index): Run[] => {
      const runs = this.#runsOf(index + 1, takeSamples(track, what));
      for (const run of runs.slice(0, -1)) this.#writeRuns([run]);
      return runs.slice(-1);
    });
    if (last.length > 0) this.#writeRuns(last);
  }

  #writeRuns(runs: readonly Run[]): void {
    this.#pieces.push({ type: 'media', bytes: writeFragment(++this.#sequence, runs) });
  }

  #runsOf(trackId: number, samples: readonly TimedSample[]): readonly Run[] {
    const [first] = samples;
    if (!first) return [];
    if (first.config.type !== 'video') return [{ trackId, samples }];
    this.#decodeFloor ??= Math.min(...samples.map(({ presentation }) => presentation));
    return splitEarly(samples, this.#decodeFloor).map((part) => ({ trackId, samples: part }));
  }

  #writeBare(track: Track): void {
    const samples = takeSamples(track, 'all');
    const [first, last] = [samples[0], samples.at(-1)];
    if (!first || !last) return;
    this.#sequence++;
    const bytes = copyBytes(samples.flatMap(({ parts }) => parts));
    const isNext = first.decode === this.#bareEnd;
    this.#pieces.push({ type: 'media', bytes, ...(isNext ? {} : { start: first.decode / first.config.timescale }) });
    this.#bareEnd = last.decode + last.duration;
  }
}

function newTrack({ type, fallback }: ExpectedTrack): Track {
  return { type, config: undefined, fallback, queue: [], duration: 0 };
}

function spanOf({ queue }: Track): number {
  const [first, last] = [queue[0], queue.at(-1)];
  return first && last ? (last.decode - first.decode) / last.config.timescale : 0;
}

/** In a fragment each frame lies right behind the one before, by its duration. */
function isJump(last: Sample | undefined, { decode, config }: Sample): boolean {
  if (!last) return false;
  if (last.duration !== undefined) return decode !== last.decode + last.duration;
  return decode <= last.decode || decode - last.decode > MAX_FRAME_SECONDS * config.timescale;
}

/** Takes the frames whose duration is known, or all. */
function takeSamples(track: Track, what: 'complete' | 'all'): TimedSample[] {
  const { queue } = track;
  const last = queue.at(-1);
  const isLastKnown = what === 'all' || last?.duration !== undefined;
  const taken = isLastKnown ? queue : queue.slice(0, -1);
  track.queue = isLastKnown ? [] : queue.slice(-1);
  return taken.map((sample, i) => {
    const next = queue[i + 1];
    const assumed = track.duration || Math.round(sample.config.timescale / 25);
    const duration = sample.duration ?? (next ? next.decode - sample.decode : assumed);
    track.duration = duration;
    return { ...sample, duration };
  });
}
