import type { Cue } from '../model/cue.js';
import type { ErrorRecord } from '../model/errors.js';
import type { PlayerConfig } from '../model/config.js';
import type { Observation } from '../model/observation.js';
import type { PlacementReason } from '../model/placement.js';
import type { Presentation, RenditionId } from '../model/presentation.js';
import type { DisplayState, NetworkHints, Selection, SwitchMode } from '../model/selection.js';
import type { SourceDescriptor } from '../model/source.js';
import type { EngineStats } from '../model/stats.js';

/** Changes with every change of a message: page and worker may come from different caches or releases. */
export const PROTOCOL_VERSION = 8;

/** Page → worker scope. `open-session` brings the session's port in its transfer list. */
export type WorkerCommand =
  | { readonly type: 'open-session' }
  | { readonly type: 'ping'; readonly id: number }
  /** The page has let go of a MediaSource that no session has had. */
  | { readonly type: 'discard-spare'; readonly id: SpareAttachment['id'] };

/** Worker scope → page. */
export type WorkerEvent =
  | { readonly type: 'ready'; readonly version: number; readonly mse: 'available' | 'unavailable' }
  | { readonly type: 'pong'; readonly id: number }
  /** A MediaSource that waits for a session: the page may attach it in the task that opens one. */
  | { readonly type: 'spare-created'; readonly spare: SpareAttachment }
  /** The trampoline could not import the engine; `violated` names the CSP directive that forbade it, if one did. */
  | { readonly type: 'boot-failed'; readonly message: string; readonly violated?: string }
  /** Something was thrown outside every session; playback goes on (browser-facts.md, "Handle life cycle"). */
  | { readonly type: 'uncaught'; readonly message: string };

/** How the video gets its media: the one place where the kinds of attachment are told apart is `player/attach.ts`. */
export type MediaAttachment =
  | { readonly type: 'handle'; readonly handle: MediaSourceHandle; readonly managed: boolean }
  | { readonly type: 'object-url'; readonly url: string; readonly managed: boolean };

/** What has to be transferred along with an attachment. */
export function transferOf(attachment: MediaAttachment): Transferable[] {
  return attachment.type === 'handle' ? [attachment.handle] : [];
}

/** The attachment of a MediaSource that no session has yet. */
export interface SpareAttachment {
  readonly id: number;
  readonly attachment: MediaAttachment;
}

/** What a session shall do. One session serves one load. */
export type SessionCommand =
  | {
      readonly type: 'load';
      readonly source: SourceDescriptor;
      readonly config: PlayerConfig;
      /**
       * `local`: a MediaSource in the engine's thread, where there is a `spare` that one, which is attached already; a port:
       * one behind a `SinkServer`.
       */
      readonly sink:
        | { readonly type: 'local'; readonly spare?: SpareAttachment['id'] }
        | { readonly type: 'remote'; readonly port: MessagePort };
      /** `metadata`: no more than the first segment until playback is asked for. */
      readonly preload: 'auto' | 'metadata';
      /** Default: nothing is known. */
      readonly hints?: NetworkHints;
    }
  | { readonly type: 'observe'; readonly observation: Observation }
  | { readonly type: 'observe-display'; readonly display: DisplayState }
  /** Of the video track; null: the engine chooses. */
  | { readonly type: 'select-rendition'; readonly rendition: RenditionId | null; readonly mode: SwitchMode }
  | { readonly type: 'select-audio-track'; readonly track: string }
  /** Whose cues to load; null: none. */
  | { readonly type: 'select-text-track'; readonly track: string | null }
  /** Seconds behind the live edge; null: what the presentation says. */
  | { readonly type: 'set-target-latency'; readonly seconds: number | null }
  /** Somebody looks at the stats: they are worth a report more often for a while. */
  | { readonly type: 'watch-stats' }
  | { readonly type: 'close' };

/** What the page wants of a session beyond its source; the last one of each type is told to the next attempt too. */
export type PreferenceCommand = Extract<
  SessionCommand,
  {
    readonly type:
      | 'observe-display'
      | 'select-rendition'
      | 'select-audio-track'
      | 'select-text-track'
      | 'set-target-latency'
      | 'watch-stats';
  }
>;

/** What a session reports. */
export type SessionEvent =
  | { readonly type: 'attachment-created'; readonly attachment: MediaAttachment }
  | { readonly type: 'media-opened' }
  /** The engine's thread has no MediaSource after all, or not the code for that of the page. */
  | { readonly type: 'sink-unavailable'; readonly reason: PlacementReason; readonly message: string }
  | { readonly type: 'loader-selected'; readonly name: string }
  | { readonly type: 'presentation-changed'; readonly presentation: Presentation }
  | { readonly type: 'selection-changed'; readonly selection: Selection }
  | { readonly type: 'cues-added'; readonly track: string; readonly cues: readonly Cue[] }
  /** Where playback begins, as nobody said it: the live edge, or what the stream says. Comes before any media. */
  | { readonly type: 'start-chosen'; readonly position: number }
  /** `ended`: everything up to the end is in the buffer, so that an `ended` of the video can be believed. */
  | { readonly type: 'end-of-stream-changed'; readonly state: 'open' | 'ended' }
  /** Only the main thread can seek: over a hole at `from`, or on from where playback stands still. */
  | { readonly type: 'seek-requested'; readonly from: number; readonly to: number }
  /** Nothing was heard of a video that plays: where it is, and whether it stands still. One message with the stats. */
  | { readonly type: 'look-requested'; readonly stats: EngineStats }
  /** From `position` on the media is of a type that needs a fresh MediaSource in this browser. */
  | { readonly type: 'restart-requested'; readonly position: number }
  | { readonly type: 'stats-changed'; readonly stats: EngineStats }
  | { readonly type: 'warned'; readonly warning: string }
  | { readonly type: 'failed'; readonly error: ErrorRecord };
