import type { PartialConfig } from '../model/config.js';
import { toPlayerError, type PlayerError } from '../model/errors.js';
import type { Placement } from '../model/placement.js';
import { PlacementChangeEvent, Player, PlayerErrorEvent, type PlayerSource } from '../player/player.js';

/** What a player is made with; another value needs another player. */
export interface OwnedPlayerOptions {
  readonly placement: Placement | 'auto';
  /** Of the attribute; empty: as the configuration has it. */
  readonly audioLanguage: string;
  readonly config: PartialConfig | undefined;
}

/** Makes, replaces and destroys the player of one element, and fires its events on the element. */
export class PlayerOwner {
  readonly #host: HTMLElement;
  #player: Player | undefined;
  #options: OwnedPlayerOptions | undefined;
  #listening = new AbortController();
  #sourceError: PlayerError | null = null;
  #passesStats = false;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  get player(): Player | undefined {
    return this.#player;
  }

  /** The fatal error of the current source. */
  get error(): PlayerError | null {
    return this.#sourceError ?? this.#player?.error ?? null;
  }

  /** The player with these options. */
  ensure(video: HTMLVideoElement, options: OwnedPlayerOptions): Player {
    if (this.#player && isSame(this.#options, options)) return this.#player;
    this.destroy();
    this.#options = options;
    this.#player = new Player(video, { placement: options.placement, config: configOf(options) });
    this.#listen(this.#player);
    return this.#player;
  }

  /** Loads what `readSource` gives; what it throws is reported as the player reports its own errors. */
  load(player: Player, readSource: () => PlayerSource): void {
    this.#sourceError = null;
    try {
      // The player has reported a failure by its event already.
      player.load(readSource()).catch(() => {});
    } catch (error) {
      player.unload();
      this.#report(toPlayerError(error, this.#host.getAttribute('src') ?? ''));
    }
  }

  unload(): void {
    this.#sourceError = null;
    this.#player?.unload();
  }

  /** Somebody listens for `statschange`: the player tells of its stats more often then. */
  passStats(): void {
    if (this.#passesStats) return;
    this.#passesStats = true;
    if (this.#player) this.#pass(this.#player, 'statschange');
  }

  destroy(): void {
    this.#listening.abort();
    this.#player?.destroy();
    this.#player = undefined;
    this.#sourceError = null;
  }

  #listen(player: Player): void {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const host = this.#host;
    const on = <E extends Event>(type: string, listener: (event: E) => void): void =>
      player.addEventListener(type, listener as EventListener, { signal });
    on<PlayerErrorEvent>('error', (event) => {
      if (!host.dispatchEvent(new PlayerErrorEvent(event.error))) event.preventDefault();
    });
    on<PlacementChangeEvent>('placementchange', ({ placement, placementReason, previous }) =>
      host.dispatchEvent(new PlacementChangeEvent(placement, placementReason, previous)),
    );
    for (const type of ['presentationchange', 'selectionchange', 'targetlivewindowchange']) this.#pass(player, type);
    if (this.#passesStats) this.#pass(player, 'statschange');
  }

  #pass(player: Player, type: string): void {
    player.addEventListener(type, () => this.#host.dispatchEvent(new Event(type)), { signal: this.#listening.signal });
  }

  #report(error: PlayerError): void {
    this.#sourceError = error;
    if (this.#host.dispatchEvent(new PlayerErrorEvent(error))) console.error(error);
  }
}

function isSame(
  before: OwnedPlayerOptions | undefined,
  { placement, audioLanguage, config }: OwnedPlayerOptions,
): boolean {
  return before?.placement === placement && before.audioLanguage === audioLanguage && before.config === config;
}

function configOf({ config = {}, audioLanguage }: OwnedPlayerOptions): PartialConfig {
  return audioLanguage ? { ...config, tracks: { ...config.tracks, audioLanguage } } : config;
}
