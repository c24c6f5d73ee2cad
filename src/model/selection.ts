import type { RenditionId } from './presentation.js';

/** Why a rendition is being fetched: a stable code for each decision of the adaptation. */
export type SelectionReason =
  /** The first one, before anything was measured in this session. */
  | 'start'
  /** The only one that the browser can decode. */
  | 'only-one'
  | 'throughput-rose'
  | 'throughput-fell'
  | 'buffer-rich'
  | 'buffer-poor'
  /** A segment that would not have arrived in time was given up. */
  | 'abandoned'
  /** The player's size in device pixels. */
  | 'display-size'
  | 'dropped-frames'
  | 'save-data'
  /** Of audio: it belongs to the rendition of the video. */
  | 'with-video'
  /** Chosen by the application or the viewer. */
  | 'manual'
  /** The rendition played before cannot be fetched or decoded. */
  | 'failed';

/** What is fetched of one track. */
export interface TrackSelection {
  /** Id of the track. */
  readonly track: string;
  /** Rendition that is fetched now. */
  readonly rendition: RenditionId;
  /** Whether the engine chooses the rendition. */
  readonly mode: 'auto' | 'manual';
  readonly reason: SelectionReason;
}

/** What is played of a presentation. */
export interface Selection {
  readonly video: TrackSelection | null;
  readonly audio: TrackSelection | null;
  /** Id of the text track whose cues are loaded; null: none. */
  readonly text: string | null;
}

/** How a manual choice takes effect: `smooth` with the next segments, `immediate` also for what is buffered ahead. */
export type SwitchMode = 'smooth' | 'immediate';

/** What the page knows and the adaptation needs. */
export interface DisplayState {
  /** Size of the video on the screen, device pixels; null: unknown or not laid out. */
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  /** The viewer asked for less data (`navigator.connection.saveData`). */
  readonly saveData: boolean;
  /** Whether the screen shows high dynamic range (`(dynamic-range: high)`). */
  readonly dynamicRange: 'standard' | 'high';
}

/** What is known of the network before anything was fetched: hints, to begin with. */
export interface NetworkHints {
  /**
   * `navigator.connection.downlink`: the browser's own estimate over all sites, rounded to 25 kb/s. Chromium never says more
   * than 10 Mb/s, against fingerprinting: then it means "at least". Default: unknown, as in Firefox and Safari.
   */
  readonly downlinkBps?: number;
  /** Throughput that this page's origin has measured in this tab within the last minutes. Default: unknown. */
  readonly rememberedBps?: number;
}
