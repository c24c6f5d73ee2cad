import type { Placement, PlacementReason } from './placement.js';
import type { RenditionId } from './presentation.js';
import type { TimeRange } from './time-range.js';

/** What one SourceBuffer holds. */
export interface BufferStats {
  /** Id of its track. */
  readonly track: string;
  /** Rendition that is being appended. */
  readonly rendition: RenditionId;
  readonly mimeType: string;
  readonly ranges: readonly TimeRange[];
  /** Bytes of the segments that are in the buffer, as fetched. */
  readonly sizeBytes: number;
}

/** What the engine knows about its own work. */
export interface EngineStats {
  readonly buffers: readonly BufferStats[];
  readonly bytesLoaded: number;
  /** Bits per second over the transfers' own time; null before the first one. */
  readonly throughputBps: number | null;
  /** Forward buffer goal in force, seconds; less than configured after the browser's quota was met. */
  readonly forwardGoalSeconds: number;
}

/** A snapshot of everything about the current load that is worth showing. */
export interface PlayerStats extends EngineStats {
  readonly placement: Placement | null;
  readonly placementReason: PlacementReason | null;
  /** Name of the loader; null before it is known. */
  readonly loader: string | null;
  /** Interruptions after the first frame, seeks not counted. */
  readonly rebuffers: number;
  /** Their total length, seconds. */
  readonly rebufferSeconds: number;
  /** What was sloppy in the source, in order of appearance, each once: the last 200. */
  readonly warnings: readonly string[];
}
