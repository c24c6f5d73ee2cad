import type { Cue } from '../model/cue.js';
import type { PlayerError } from '../model/errors.js';
import type { Observation } from '../model/observation.js';
import type { Placement, PlacementReason } from '../model/placement.js';
import type { PlayerConfig } from '../model/config.js';
import type { Presentation } from '../model/presentation.js';
import type { SourceDescriptor } from '../model/source.js';
import type { NetworkHints, Selection } from '../model/selection.js';
import type { EngineStats } from '../model/stats.js';
import type { PreferenceCommand } from '../protocol/messages.js';

/** How an attempt to play a source in one placement came to its end. */
export type AttemptOutcome =
  /** The application closed it, or took the video for something else. */
  | { readonly type: 'closed' }
  /** The same placement may work when tried again: another way to start the worker is left. */
  | { readonly type: 'retry' }
  | { readonly type: 'placement-failed'; readonly reason: PlacementReason; readonly message: string }
  /** The decoder gave up; a fresh MediaSource may get over it. */
  | { readonly type: 'decode-failed'; readonly message: string }
  /** The media goes on as another type, which needs a fresh MediaSource in this browser. */
  | { readonly type: 'restart'; readonly position: number }
  /** A MediaSource attaches only once. `page`: somebody called `video.load()`; `browser`: it could not go on with it. */
  | { readonly type: 'detached'; readonly by: 'page' | 'browser' }
  | { readonly type: 'failed'; readonly error: PlayerError };

/** What an attempt is about. */
export interface AttemptOptions {
  readonly placement: Placement;
  readonly source: SourceDescriptor;
  readonly config: PlayerConfig;
  readonly preload: 'auto' | 'metadata';
  readonly hints: NetworkHints;
  /** What the page has wanted so far, for the engine to begin with. */
  readonly preferences: readonly PreferenceCommand[];
}

/** What an attempt tells its load. */
export interface AttemptEvents {
  /** The video has its media: `play()` means something from now on. */
  attached(): void;
  /** What the video took for the end is none: the media turned out to be longer, or a seek led away from it. */
  endMoved(): void;
  /** Where playback begins, as nobody said it. Presentation seconds. */
  startChosen(position: number): void;
  /** The engine has heard nothing of a video that plays. */
  lookRequested(): void;
  loaderSelected(name: string): void;
  presentationChanged(presentation: Presentation): void;
  selectionChanged(selection: Selection): void;
  cuesAdded(track: string, cues: readonly Cue[]): void;
  statsChanged(stats: EngineStats): void;
  warned(warning: string): void;
  /** Something failed that does not end playback. */
  errorReported(error: PlayerError): void;
}

/** One source in one placement, from attaching to detaching. */
export interface Attempt {
  /** Resolves when it has ended, never rejects. */
  run(): Promise<AttemptOutcome>;
  observe(observation: Observation): void;
  prefer(preference: PreferenceCommand): void;
  /** Whether an `ended` of the video is to be believed. */
  readonly endOfStream: boolean;
  /** Whether the engine may be gone without a word. */
  readonly mayCrash: boolean;
  /** The video says that it has ended, and nobody has said that it may. */
  suspectEnd(): void;
  close(): void;
}
