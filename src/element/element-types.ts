import type { PlacementChangeEvent, PlayerErrorEvent } from '../player/player.js';

/** Members of `<video>` that the element does not have, has with another type, or defines as methods of its own. */
type Replaced = 'srcObject' | 'error' | 'play' | 'pause' | 'load' | 'fastSeek' | 'canPlayType';

/** What the element takes over from `<video>`, by forwarding or by attributes. */
export type VideoMembers = Omit<HTMLVideoElement, keyof HTMLElement | Replaced>;

/** Events of the element by type. */
export interface MseWorkerPlayerEventMap extends Omit<HTMLVideoElementEventMap, 'error'> {
  error: PlayerErrorEvent;
  placementchange: PlacementChangeEvent;
  presentationchange: Event;
  selectionchange: Event;
  statschange: Event;
  targetlivewindowchange: Event;
}
