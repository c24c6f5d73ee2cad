import { concatBytes, type OwnedBytes } from '../shared/bytes.js';
import { TICKS_PER_SECOND } from './clock.js';
import { splitNals, type VideoSyntax } from './nal.js';
import { isSameBytes, isSameConfig, type Sample, type TrackConfig } from './sample.js';

/** Of a frame whose length nothing says: 25 per second. */
export const ASSUMED_FRAME_TICKS = TICKS_PER_SECOND / 25;
/** Decode times that go back by less than this are a mistake of the packager, seconds. */
const MAX_DISORDER_SECONDS = 0.5;

interface OpenUnit {
  readonly presentation: number;
  readonly decode: number;
  readonly parts: Uint8Array[];
}

/** Makes frames of the PES packets of a video stream. */
export class VideoTrack {
  readonly #syntax: VideoSyntax;
  readonly #onSample: (sample: Sample) => void;
  #open: OpenUnit | undefined;
  /** Units that came without a picture: they belong to the next one. */
  #carried: Uint8Array[] = [];
  /** The parameter sets that are in the configuration. */
  #parameters: readonly Uint8Array[] = [];
  #config: TrackConfig | undefined;
  #isProgressive = true;
  #lastDecode: number | undefined;
  #frameTicks = ASSUMED_FRAME_TICKS;

  /** `config`: of the stream before; without it what comes before the first parameter sets cannot be written. */
  constructor(syntax: VideoSyntax, onSample: (sample: Sample) => void, config: TrackConfig | undefined) {
    this.#syntax = syntax;
    this.#onSample = onSample;
    this.#config = config;
  }

  /** Times in 90 kHz, unwrapped; undefined: it goes on with the packet before. */
  push(payload: Uint8Array, presentation: number | undefined, decode: number | undefined): void {
    if (presentation === undefined || this.#isContinuation(payload)) {
      this.#open?.parts.push(payload);
      return;
    }
    this.flush();
    this.#open = { presentation, decode: decode ?? presentation, parts: [payload] };
  }

  /** What is there is complete. */
  flush(): void {
    const open = this.#open;
    if (!open) return;
    this.#open = undefined;
    let { presentation, decode } = open;
    for (const unit of this.#splitUnits(splitNals(concatBytes(open.parts as OwnedBytes[])))) {
      if (!this.#write(unit, presentation, decode)) continue;
      // Only the first one in a packet has times.
      presentation += this.#frameTicks;
      decode += this.#frameTicks;
    }
  }

  /** A large picture may come in several packets, torn anywhere. */
  #isContinuation(payload: Uint8Array): boolean {
    let at = 0;
    while (payload[at] === 0) at++;
    if (at < 2 || payload[at] !== 1) return true;
    return this.#syntax.roleOf(payload.subarray(at + 1)) === 'next';
  }

  /** Several pictures in one packet are told apart by their delimiters; the two fields of one frame stay together. */
  #splitUnits(nals: readonly Uint8Array[]): Uint8Array[][] {
    const units: Uint8Array[][] = [[]];
    let hasPicture = false;
    for (const nal of nals) {
      const role = this.#syntax.roleOf(nal);
      if (role === 'delimiter' && hasPicture && this.#isProgressive) {
        units.push([]);
        hasPicture = false;
      }
      if (role === 'first' || role === 'next') hasPicture = true;
      units.at(-1)!.push(nal);
    }
    return units;
  }

  /** Whether it was a picture. */
  #write(unit: readonly Uint8Array[], presentation: number, decodeTime: number): boolean {
    const roleOf = (nal: Uint8Array) => this.#syntax.roleOf(nal);
    const nals = [...this.#carried, ...unit.filter((nal) => roleOf(nal) !== 'delimiter' && roleOf(nal) !== 'filler')];
    this.#carried = [];
    if (!nals.some((nal) => roleOf(nal) === 'first' || roleOf(nal) === 'next')) {
      this.#carried = nals;
      return false;
    }
    const decode = this.#ordered(decodeTime);
    const isKey = this.#syntax.isKeyFrame(nals);
    if (isKey) this.#configure(nals.filter((nal) => roleOf(nal) === 'parameters'));
    if (!this.#config) return true;
    // Parameter sets that are not in the configuration stay where they are.
    const parts = nals.filter((nal) => roleOf(nal) !== 'parameters' || !includes(this.#parameters, nal));
    this.#onSample({ config: this.#config, decode, presentation, duration: undefined, isKey, parts });
    return true;
  }

  #ordered(decode: number): number {
    const last = this.#lastDecode;
    const isDisordered =
      last !== undefined && decode <= last && last - decode < MAX_DISORDER_SECONDS * TICKS_PER_SECOND;
    const at = isDisordered ? last + 1 : decode;
    if (last !== undefined && at > last && at - last < TICKS_PER_SECOND) this.#frameTicks = at - last;
    this.#lastDecode = at;
    return at;
  }

  #configure(found: readonly Uint8Array[]): void {
    const isSequence = (nal: Uint8Array): boolean => this.#syntax.isSequence(nal);
    if (!found.some(isSequence) || found.every((nal) => includes(this.#parameters, nal))) return;
    const unique = found.filter((nal, i) => found.findIndex((other) => isSameBytes(other, nal)) === i);
    const rest = unique.every(isSequence) ? this.#parameters.filter((nal) => !isSequence(nal)) : [];
    const parameters = [...unique, ...rest].map((nal) => nal.slice());
    const description = this.#syntax.describe(parameters);
    if (!description) return;
    const { width, height, entry, isProgressive } = description;
    const config: TrackConfig = { type: 'video', timescale: TICKS_PER_SECOND, entry, width, height };
    this.#parameters = parameters;
    this.#isProgressive = isProgressive;
    if (!isSameConfig(this.#config, config)) this.#config = config;
  }
}

function includes(nals: readonly Uint8Array[], nal: Uint8Array): boolean {
  return nals.some((other) => isSameBytes(other, nal));
}
