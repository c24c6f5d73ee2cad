import type { Observation } from '../model/observation.js';
import type { Rendition, RenditionId, SegmentRef } from '../model/presentation.js';
import type { Adaptation } from './adaptation/adaptation.js';
import type { Adapt } from './rendition-chooser.js';

/** What the adaptation looks at: the pump of the leading track, as it is now. */
export interface LeadView {
  /** Media ahead of the playhead, seconds. */
  readonly aheadSeconds: number;
  /** What the buffer is being filled to, seconds; live: no more than up to the live edge. */
  readonly goalSeconds: number;
  readonly rate: number;
  /** What the other tracks need of the line, bits per second. */
  readonly otherBps: number;
  /** Rendition whose segment is at a position; undefined: none is. */
  renditionAt(position: number): RenditionId | undefined;
}

/** Puts the adaptation's questions and answers between it and the pump of the leading track (video, or audio alone). */
export class LeadAdaptation {
  readonly #adaptation: Adaptation;
  readonly #view: () => LeadView;
  readonly #nowMs: () => number;
  #renditions: readonly Rendition[] = [];
  #segmentSeconds: number | undefined;
  #firstByteMs = 0;

  constructor(adaptation: Adaptation, view: () => LeadView, nowMs: () => number) {
    this.#adaptation = adaptation;
    this.#view = view;
    this.#nowMs = nowMs;
  }

  readonly adapt: Adapt = (renditions, current) => {
    this.#renditions = renditions;
    const { aheadSeconds, goalSeconds, rate, otherBps } = this.#view();
    return this.#adaptation.choose({
      renditions,
      current: current?.id ?? null,
      bufferSeconds: aheadSeconds,
      goalSeconds,
      rate,
      otherBps,
      ...this.#segmentLength,
    });
  };

  /** What the line carries, bits per second. */
  get usableBps(): number {
    return this.#adaptation.usableBps;
  }

  /** The first bytes of a segment have come. */
  began({ start, end }: SegmentRef): void {
    this.#firstByteMs = this.#nowMs();
    if (Number.isFinite(end)) this.#segmentSeconds = end - start;
  }

  /** Asked now and then: so many bytes of a segment have come, whether to go on with it. */
  judge(segment: SegmentRef, loadedBytes: number): 'continue' | 'abandon' {
    if (this.#renditions.length < 2) return 'continue';
    const { aheadSeconds, rate, otherBps } = this.#view();
    const isTooSlow = this.#adaptation.shouldAbandon({
      renditions: this.#renditions,
      rendition: segment.rendition,
      loadedBytes,
      sinceFirstByteMs: this.#nowMs() - this.#firstByteMs,
      bufferSeconds: aheadSeconds,
      rate,
      otherBps,
      ...this.#segmentLength,
    });
    return isTooSlow ? 'abandon' : 'continue';
  }

  observed(observation: Observation): void {
    this.#adaptation.observed(observation, this.#view().renditionAt(observation.position));
  }

  get #segmentLength(): { readonly segmentSeconds?: number } {
    return this.#segmentSeconds === undefined ? {} : { segmentSeconds: this.#segmentSeconds };
  }
}
