import type { SegmentLoader } from '../loaders/contract.js';
import type { BufferConfig, PlayerConfig } from '../model/config.js';
import type { SegmentRef } from '../model/presentation.js';
import type { MediaSink } from '../sink/contract.js';
import type { Pump } from './pump.js';

/** What a pump asks of its session. */
export interface PumpContext {
  readonly url: string;
  readonly config: PlayerConfig;
  readonly loader: SegmentLoader;
  readonly sink: MediaSink;
  /** Before quota was met. */
  readonly bufferGoals: () => BufferConfig;
  /** Resolves when the sink's buffers exist. */
  readonly buffersAdded: Promise<void>;
  /** Where playback is, given how far it can be. */
  readonly position: (bufferedEnd: number) => number;
  /** What playback is certainly not behind of. */
  readonly safePosition: () => number;
  /** Forward goal before quota was met, seconds. */
  readonly forwardGoalSeconds: () => number;
  /** How long the video has wanted to play and could not, milliseconds. */
  readonly waitingMs: () => number;
  readonly duration: () => number;
  /** Whether the presentation can still change. */
  readonly isFinal: () => boolean;
  /** Something was appended, removed, or came to its end. */
  readonly onChange: () => void;
  /** Another rendition is fetched, or for another reason. */
  readonly onSelection: () => void;
  readonly onWarning: (warning: string) => void;
  /** Up to where a pump may fetch for now, presentation seconds: the leading one comes first. */
  readonly limit: (pump: Pump) => number;
  /** A segment is asked for. */
  readonly onSegmentAsked: (pump: Pump) => void;
  /** The first bytes of a segment have come. */
  readonly onSegmentBegun: (pump: Pump, segment: SegmentRef) => void;
  /** Asked now and then: so many bytes of a segment have come, whether to go on with it. */
  readonly judgeProgress: (pump: Pump, segment: SegmentRef, bytes: number) => 'continue' | 'abandon';
  /** From `position` on the media needs buffers of another type than this browser can make of the present ones. */
  readonly onTypeChangeRefused: (position: number) => void;
}
