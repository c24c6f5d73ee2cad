import type { Placement } from '../model/placement.js';
import type { Presentation } from '../model/presentation.js';
import type { Load } from './load.js';

/** A player, as far as its loading goes; it fires `presentationchange`. */
interface LoadingPlayer extends EventTarget {
  readonly video: HTMLVideoElement;
  readonly placement: Placement | null;
  readonly presentation: Presentation | null;
}

/**
 * Resolves when the video has metadata and the engine has told of its presentation: the two come in any order. Goes on
 * placing the playhead until the load is closed, as media that replaces other media begins anew.
 */
export function whenLoaded(player: LoadingPlayer, load: Load): Promise<void> {
  const { video } = player;
  const { signal } = load;
  return new Promise((resolve) => {
    const check = (): void => {
      const isDescribed = player.presentation !== null || player.placement === 'native';
      if (isDescribed && video.readyState >= HTMLMediaElement.HAVE_METADATA) resolve();
    };
    const onMetadata = (): void => {
      load.placePlayhead();
      check();
    };
    video.addEventListener('loadedmetadata', onMetadata, { capture: true, signal });
    player.addEventListener('presentationchange', check, { signal });
  });
}
