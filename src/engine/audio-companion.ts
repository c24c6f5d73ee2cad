import type { Rendition, RenditionId } from '../model/presentation.js';
import type { Adapt } from './rendition-chooser.js';

/** What the audio beside a video is chosen by. */
export interface VideoView {
  /** Rendition of the video that is fetched now. */
  readonly video: Rendition;
  /** What the line carries beside the video, bits per second. */
  readonly spareBps: number;
}

/** Renditions of audio follow each other no sooner: each change may be heard, milliseconds. */
const HOLD_MS = 10_000;

/** Chooses the audio's rendition beside a video: it changes with the video's, and not each time that does. */
export class AudioCompanion {
  readonly #view: () => VideoView;
  readonly #nowMs: () => number;
  #decision: { readonly audio: RenditionId; readonly video: RenditionId } | undefined;
  #switchedAtMs = -Infinity;

  constructor(view: () => VideoView, nowMs: () => number) {
    this.#view = view;
    this.#nowMs = nowMs;
  }

  readonly adapt: Adapt = (renditions, current) => {
    const view = this.#view();
    const reason = current ? 'with-video' : 'start';
    const held = renditions.find(({ id }) => id === this.#decision?.audio);
    if (held && (this.#isDecided(held, renditions, view) || this.#nowMs() - this.#switchedAtMs < HOLD_MS))
      return { rendition: held, reason };
    const rendition = choosePartner(renditions, held, view);
    if (held && rendition !== held) this.#switchedAtMs = this.#nowMs();
    this.#decision = { audio: rendition.id, video: view.video.id };
    return { rendition, reason };
  };

  /** A partner may be back that was left out. */
  #isDecided(held: Rendition, renditions: readonly Rendition[], { video }: VideoView): boolean {
    return this.#decision?.video === video.id && partnersOf(video, renditions).includes(held);
  }
}

/**
 * The audio for a rendition of the video: of those that its author put beside it, and if their bit rates are known, the
 * best that the line carries; else the one that plays, or one of its kind.
 */
export function choosePartner(
  renditions: readonly Rendition[],
  current: Rendition | undefined,
  { video, spareBps }: VideoView,
): Rendition {
  const partners = partnersOf(video, renditions);
  const costOf = ({ bitrateBps = NaN }: Rendition): number => bitrateBps;
  if (!partners.some((partner) => Number.isNaN(costOf(partner)))) {
    const ladder = [...partners].sort((a, b) => costOf(a) - costOf(b));
    return ladder.filter((partner) => costOf(partner) <= spareBps).at(-1) ?? ladder[0]!;
  }
  if (current && partners.includes(current)) return current;
  return partners.find(({ mimeType }) => mimeType === current?.mimeType) ?? partners[0]!;
}

/** Those that may be played with it; all, if it has none of them. */
function partnersOf(video: Rendition, renditions: readonly Rendition[]): readonly Rendition[] {
  const partners = renditions.filter((rendition) => isPair(video, rendition));
  return partners.length > 0 ? partners : renditions;
}

/** Whether an author meant a rendition of audio for one of video. */
export function isPair(video: Rendition, { pairsWith }: Rendition): boolean {
  return pairsWith?.includes(video.id) ?? true;
}
