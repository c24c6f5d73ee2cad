import { forgetOldest } from '../../shared/forget-oldest.js';

/** Playlists round durations: what is closer than this is in its place, seconds. */
const TOLERANCE_SECONDS = 0.1;
/** Media on the same clock is never further off on demand; what is, has a clock of its own, seconds. */
const MAX_DRIFT_SECONDS = 5;
/** Windows of live renditions that are placed by guess may be this far apart, seconds. */
const MAX_MISPLACEMENT_SECONDS = 120;

export interface OffsetInput {
  /** Where the playlist puts a segment, presentation seconds. */
  readonly start: number;
  /** Where its own timestamps begin, seconds. */
  readonly mediaStart: number;
  /** Of the domain, as another rendition has found it. Default: not found yet. */
  readonly shared: number | undefined;
  readonly kind: 'on-demand' | 'live';
}

/** Seconds to add to timestamps, and to the whole playlist of the rendition. `own`: it does not share the clock. */
export interface OffsetChoice {
  readonly offset: number;
  readonly shift: number;
  readonly clock: 'shared' | 'own';
}

/** All renditions have one clock between two discontinuities (RFC 8216bis §6.2.4), so the first one found serves all. */
export function chooseOffset({ start, mediaStart, shared, kind }: OffsetInput): OffsetChoice {
  const own = start - mediaStart;
  if (shared === undefined) return { offset: own, shift: 0, clock: 'shared' };
  const error = shared - own;
  if (Math.abs(error) <= TOLERANCE_SECONDS) return { offset: shared, shift: 0, clock: 'shared' };
  // Timestamps are exact; where a live playlist stands beside another one is a guess.
  if (kind === 'live' && Math.abs(error) <= MAX_MISPLACEMENT_SECONDS)
    return { offset: shared, shift: error, clock: 'shared' };
  if (kind === 'on-demand' && Math.abs(error) <= MAX_DRIFT_SECONDS)
    return { offset: shared, shift: 0, clock: 'shared' };
  return { offset: own, shift: 0, clock: 'own' };
}

/** An endless stream has a new domain at each advertisement; one that was forgotten is looked at again. */
const MAX_DOMAINS = 256;

interface DomainOffsets {
  /** As the first rendition has it. */
  shared?: number;
  readonly byRendition: Map<string, number>;
}

/** What was found out about the clocks of a presentation: by domain, and by rendition where one has its own. */
export class MediaOffsets {
  readonly #domains = new Map<string, DomainOffsets>();

  /** Undefined: a segment of this rendition and domain has to be looked at. */
  get(rendition: string, domain: string): number | undefined {
    return this.#domains.get(domain)?.byRendition.get(rendition);
  }

  /** As the first rendition of the domain has it; undefined: none was looked at yet. */
  shared(domain: string): number | undefined {
    return this.#domains.get(domain)?.shared;
  }

  learn(rendition: string, domain: string, input: Omit<OffsetInput, 'shared'>): OffsetChoice {
    const choice = chooseOffset({ ...input, shared: this.shared(domain) });
    const offsets = this.#domains.get(domain) ?? { byRendition: new Map<string, number>() };
    this.#domains.set(domain, offsets);
    forgetOldest(this.#domains, MAX_DOMAINS);
    if (choice.clock === 'shared') offsets.shared = choice.offset;
    offsets.byRendition.set(rendition, choice.offset);
    return choice;
  }
}
