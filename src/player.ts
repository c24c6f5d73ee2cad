/** Entry point `mse-worker-player/player`: the player without the element. No Lit in its graph. */
import { provideModuleEngine } from './create-worker.js';

provideModuleEngine();

export {
  Player,
  PlayerErrorEvent,
  PlacementChangeEvent,
  type PlayerOptions,
  type PlayerSource,
} from './player/player.js';
export type { PlayerEventMap } from './player/events.js';
export type { AudioTrack, AudioTrackEvent, AudioTrackList } from './player/audio-track-list.js';
export type { RenditionEvent, VideoRendition, VideoRenditionList } from './player/rendition-list.js';
export { registerLoader } from './player/loader-registry.js';
export { setWorkerFactory } from './host/engine-script.js';
export { TRUSTED_TYPES_POLICY } from './host/trusted-url.js';
export { DEFAULT_CONFIG, type PartialConfig, type PlayerConfig } from './model/config.js';
export type {
  AdaptationConfig,
  BufferConfig,
  LiveConfig,
  NetworkConfig,
  StartupConfig,
  TracksConfig,
} from './model/config.js';
export { PlayerError, type ErrorCode, type ErrorDetails } from './model/errors.js';
export type { Placement, PlacementReason } from './model/placement.js';
export type {
  Presentation,
  Rendition,
  RenditionId,
  TextTrackDescription,
  Track,
  TrackType,
} from './model/presentation.js';
export type { Selection, SelectionReason, SwitchMode, TrackSelection } from './model/selection.js';
export type { BufferStats, EngineStats, PlayerStats } from './model/stats.js';
export type { LoaderChoice } from './model/source.js';
export type { TimeRange } from './model/time-range.js';
