import type { PlacementReason } from '../model/placement.js';
import type { Presentation } from '../model/presentation.js';
import type { Selection } from '../model/selection.js';
import type { PlayerStats } from '../model/stats.js';
import type { AudioTrackList } from '../player/audio-track-list.js';
import { MediaTracks } from '../player/media-tracks.js';
import type { Player } from '../player/player.js';
import type { VideoRenditionList } from '../player/rendition-list.js';
import { VideoHostElement } from './video-host-element.js';

/** An element that shows what its player knows, while it has one. */
export abstract class PlayerMirrorElement extends VideoHostElement {
  /** The player as it is now; making one is not the mirror's business. */
  protected abstract get mirrored(): Player | undefined;

  /** Why the engine runs there. */
  get placementReason(): PlacementReason | null {
    return this.mirrored?.placementReason ?? null;
  }

  /** Tracks and renditions of the source; null before they are known. */
  get presentation(): Presentation | null {
    return this.mirrored?.presentation ?? null;
  }

  /** What is fetched of the source, and why; null before that is known. */
  get selection(): Selection | null {
    return this.mirrored?.selection ?? null;
  }

  /** Renditions to choose from: `selectedIndex` or `select(id, { switch: 'smooth' | 'immediate' })`; `auto` while the engine chooses. The same list for the life of the element. */
  get videoRenditions(): VideoRenditionList {
    return MediaTracks.of(this.video).videoRenditions;
  }

  /** Audio tracks to choose from: set `enabled` of one. The same list for the life of the element. */
  get audioTracks(): AudioTrackList {
    return MediaTracks.of(this.video).audioTracks;
  }

  /** Up to where a live stream has media by now, presentation seconds; null on demand. */
  get liveEdge(): number | null {
    return this.mirrored?.liveEdge ?? null;
  }

  /** Seconds from `currentTime` to `liveEdge`; null on demand. */
  get latency(): number | null {
    return this.mirrored?.latency ?? null;
  }

  /** The earliest position that counts as live, presentation seconds; NaN on demand. */
  get liveEdgeStart(): number {
    return this.mirrored?.liveEdgeStart ?? NaN;
  }

  /** How far back a viewer of a live stream can go: 0: not; seconds; Infinity: to its beginning. NaN on demand. */
  get targetLiveWindow(): number {
    return this.mirrored?.targetLiveWindow ?? NaN;
  }

  /** Seeks to `targetLatency` behind the live edge. Does nothing on demand. */
  seekToLiveEdge(): void {
    this.mirrored?.seekToLiveEdge();
  }

  /** A snapshot about the current load; null while there is no player. */
  get stats(): PlayerStats | null {
    return this.mirrored?.stats ?? null;
  }
}
