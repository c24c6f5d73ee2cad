import type { NetworkConfig } from '../model/config.js';
import type { PlayerError } from '../model/errors.js';
import type { Rendition, RenditionId } from '../model/presentation.js';
import type { SelectionReason } from '../model/selection.js';
import { failureKind, PenaltyBox } from './penalty-box.js';

/** A rendition, and why it. */
export interface RenditionChoice {
  readonly rendition: Rendition;
  readonly mode: 'auto' | 'manual';
  readonly reason: SelectionReason;
}

/** Chooses among renditions of which there are at least two; `current` is undefined at the start. */
export type Adapt = (
  renditions: readonly Rendition[],
  current: Rendition | undefined,
) => { readonly rendition: Rendition; readonly reason: SelectionReason };

/** What is around a choice. */
export interface ChoiceConditions {
  readonly network: NetworkConfig;
  /** On a clock that does not go back. */
  readonly nowMs: () => number;
  /** `navigator.onLine`. */
  readonly isOnline: () => boolean;
}

/** Which rendition of a track comes next: what the viewer wants, else what the adaptation says, of those that work. */
export class RenditionChooser {
  readonly #adapt: Adapt;
  readonly #conditions: ChoiceConditions;
  readonly #penalties: PenaltyBox;
  /** Also those that are left out for a time. */
  #working: readonly Rendition[];
  #manual: RenditionId | null = null;
  #choice: RenditionChoice | undefined;
  #hasFailed = false;
  #version = 0;

  /** `renditions`: those that the browser can decode, at least one. */
  constructor(renditions: readonly Rendition[], adapt: Adapt, conditions: ChoiceConditions) {
    this.#working = renditions;
    this.#adapt = adapt;
    this.#conditions = conditions;
    this.#penalties = new PenaltyBox(conditions.network);
  }

  /** What is fetched; before that, what would be. */
  get choice(): RenditionChoice {
    return (this.#choice ??= this.propose());
  }

  /** Changes whenever what is wanted or possible does. */
  get version(): number {
    return this.#version;
  }

  /** Who chooses from now on. */
  get mode(): 'auto' | 'manual' {
    return this.#wanted ? 'manual' : 'auto';
  }

  /** Another track's renditions. */
  replace(renditions: readonly Rendition[]): void {
    this.#working = renditions;
    this.#manual = null;
    this.#choice = undefined;
    this.#version++;
  }

  /** Null: the adaptation. An id that is not among the renditions is as good as null. */
  prefer(rendition: RenditionId | null): void {
    this.#manual = rendition;
    this.#version++;
  }

  /** Whether a preference changes what is fetched. */
  isChange(rendition: RenditionId | null): boolean {
    return rendition !== null && rendition !== this.#choice?.rendition.id;
  }

  /** Whether anything can be chosen: more than one rendition, and nobody has. */
  get isOpen(): boolean {
    return this.#free.length > 1 && !this.#wanted;
  }

  /** Whether to leave the network alone for now: nothing could be reached. */
  get isResting(): boolean {
    return this.#penalties.isResting(this.#conditions.nowMs(), this.#line);
  }

  /** What to fetch next. Asks the adaptation: once for each segment. */
  propose(): RenditionChoice {
    const manual = this.#wanted;
    return manual ? { rendition: manual, mode: 'manual', reason: 'manual' } : this.#choose(this.#choice?.rendition);
  }

  /** It is being fetched. Returns whether that is news. */
  commit(choice: RenditionChoice): boolean {
    const { rendition, mode, reason } = this.#choice ?? {};
    const isNew = rendition !== choice.rendition || mode !== choice.mode || reason !== choice.reason;
    this.#choice = choice;
    this.#hasFailed = false;
    return isNew;
  }

  /** Only these from now on. Returns false, and changes nothing, where none would be left. */
  restrict(isUsable: (rendition: Rendition) => boolean): boolean {
    const usable = this.#working.filter(isUsable);
    if (usable.length > 0) this.#working = usable;
    this.#version++;
    return usable.length > 0;
  }

  /** A segment of what was chosen has come. */
  succeeded(): void {
    this.#penalties.succeeded(this.#line);
  }

  /**
   * A rendition that cannot be fetched or decoded is left out, for a time or for good. Returns whether there is another one
   * to go on with; where not, `isResting` tells whether to try again later.
   */
  exclude(rendition: Rendition, error: PlayerError): boolean {
    const kind = failureKind(error);
    const canGoOn =
      kind === 'undecodable'
        ? this.restrict((other) => other !== rendition)
        : this.#penalties.failed(
            { rendition: rendition.id, kind, among: this.#working, line: this.#line },
            this.#conditions.nowMs(),
          ) === 'other';
    if (!canGoOn) return false;
    this.#version++;
    this.#hasFailed = true;
    return true;
  }

  get #line(): 'online' | 'offline' {
    return this.#conditions.isOnline() ? 'online' : 'offline';
  }

  get #free(): readonly Rendition[] {
    return this.#penalties.free(this.#working, this.#conditions.nowMs());
  }

  get #wanted(): Rendition | undefined {
    return this.#free.find(({ id }) => id === this.#manual);
  }

  #choose(current: Rendition | undefined): RenditionChoice {
    const renditions = this.#free;
    const only = renditions.length === 1;
    const { rendition, reason } = only
      ? { rendition: renditions[0]!, reason: 'only-one' as const }
      : this.#adapt(renditions, current);
    const isOther = rendition !== current;
    // The reason is that of the last change.
    const kept = this.#choice?.mode === 'auto' && !isOther ? this.#choice.reason : reason;
    return { rendition, mode: 'auto', reason: this.#hasFailed && isOther ? 'failed' : kept };
  }
}
