/** Entry point `mse-worker-player/element`: the element's class, not yet defined as a custom element. */
import { provideModuleEngine } from './create-worker.js';

provideModuleEngine();

export { MseWorkerPlayerElement } from './element/mse-worker-player-element.js';
export type { MseWorkerPlayerEventMap } from './element/element-types.js';
export type { PlayerMediaError } from './element/media-error.js';
export { PlacementChangeEvent, PlayerErrorEvent } from './player/player.js';
export { registerLoader } from './player/loader-registry.js';
export type { Player, PlayerSource } from './player/player.js';
export type { AudioTrack, AudioTrackEvent, AudioTrackList } from './player/audio-track-list.js';
export type { RenditionEvent, VideoRendition, VideoRenditionList } from './player/rendition-list.js';
export { PlayerError } from './model/errors.js';
export type { ErrorCode, ErrorDetails } from './model/errors.js';
export type { PartialConfig, PlayerConfig } from './model/config.js';
export type { Placement, PlacementReason } from './model/placement.js';
export type { Presentation, Rendition, Track } from './model/presentation.js';
export type { Selection, SelectionReason, SwitchMode, TrackSelection } from './model/selection.js';
export type { PlayerStats } from './model/stats.js';
