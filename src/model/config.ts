/** Everything that can be tuned. Resolved once with {@link resolveConfig} and passed on; no other place has defaults. */
export interface PlayerConfig {
  readonly buffer: BufferConfig;
  readonly network: NetworkConfig;
  readonly startup: StartupConfig;
  readonly adaptation: AdaptationConfig;
  readonly live: LiveConfig;
  readonly tracks: TracksConfig;
}

/** Where more than four players of a page share a worker, each holds less: four n-ths, but 10 s if that much is configured. */
export interface BufferConfig {
  /** Seconds to hold ahead of the playhead. */
  readonly forwardSeconds: number;
  /** Bytes to hold ahead of the playhead; whichever of the two is reached first. */
  readonly forwardBytes: number;
  /** Seconds to keep behind the playhead. */
  readonly backSeconds: number;
  /** Bytes to keep behind the playhead; whichever of the two is reached first. */
  readonly backBytes: number;
}

export interface NetworkConfig {
  /** Until the headers of an answer have arrived, milliseconds. */
  readonly responseTimeoutMs: number;
  /** Between two pieces of a body while the player waits for one, milliseconds. */
  readonly stallTimeoutMs: number;
  /** Tries in all, without any progress between them. */
  readonly maxAttempts: number;
  /** Before the second try, milliseconds; doubled for each further one. */
  readonly backoffMs: number;
  /** The longest wait between two tries, milliseconds. */
  readonly maxBackoffMs: number;
}

/** How the rendition of the video is chosen while nobody chooses it. */
export interface AdaptationConfig {
  /** Assumed while nothing is known of the network, bits per second. */
  readonly initialThroughputBps: number;
  /** The share of the measured throughput that a rendition may use to be switched to. */
  readonly safetyFactor: number;
  /** The first segment shall arrive within so many seconds, so that something is on the screen soon. */
  readonly startSeconds: number;
  /** Renditions above it are not chosen, bits per second; `Infinity`: no limit. */
  readonly maxBitrateBps: number;
  /** Renditions below it are not chosen, bits per second, unless there are no others. */
  readonly minBitrateBps: number;
  /** Whether to choose nothing larger than the smallest rendition that fills the player's size in device pixels. */
  readonly capToDisplay: boolean;
  /** Whether to avoid for a while what the device cannot show without dropping frames. */
  readonly capByDroppedFrames: boolean;
  /** The limit where the viewer asked for less data, bits per second. */
  readonly saveDataBitrateBps: number;
  /**
   * Whether the measured throughput is kept in `sessionStorage`, so that the next source in this tab begins with the right
   * rendition. `none` neither writes nor reads it.
   */
  readonly throughputMemory: 'session' | 'none';
}

/** These deadlines do not count the time in which the main thread was blocked. */
export interface StartupConfig {
  /**
   * For the worker's first message, and for code that is imported: the engine where it runs without a worker, a loader, and
   * what a loader needs for some streams only. Milliseconds.
   */
  readonly workerBootTimeoutMs: number;
  /** From attaching a MediaSource to its `sourceopen`, milliseconds. */
  readonly sourceOpenTimeoutMs: number;
  /** For the worker's answer to a sign of life, which is asked for after as long a silence, or six seconds. Milliseconds. */
  readonly heartbeatTimeoutMs: number;
}

export interface LiveConfig {
  /**
   * Where playback goes on when its position has left the window of a live stream and nothing is buffered there, after a
   * long pause say: at the start of the window, or `targetLatency` behind the live edge. A seek to before the window ends
   * at its start in any case.
   */
  readonly outOfWindow: 'start' | 'edge';
  /**
   * The highest `playbackRate` that the player may set by itself to come back to `targetLatency` after an interruption.
   * 1 leaves the rate alone; above about 1.1 it is heard.
   */
  readonly maxCatchUpRate: number;
}

/** What to begin with; the viewer's choices come later, and count for more. */
export interface TracksConfig {
  /**
   * The audio track to begin with is one in this language, BCP 47, where the source has one: `de-CH` takes `de-CH`, else
   * `de`, else any German (RFC 4647, lookup). Empty: the author's default.
   */
  readonly audioLanguage: string;
}

/** A configuration of which any part may be left out. */
export type PartialConfig = { readonly [D in keyof PlayerConfig]?: Partial<PlayerConfig[D]> };

export const DEFAULT_CONFIG: PlayerConfig = {
  // 30 s ride out most outages. Chromium's quota is 150 MB of video, 30 MB on low-memory devices (browser-facts.md,
  // "Quota"): forward and back together stay under the usual one, and quota recovery shrinks them elsewhere.
  buffer: {
    forwardSeconds: 30,
    forwardBytes: 60_000_000,
    backSeconds: 30,
    backBytes: 30_000_000,
  },
  network: {
    responseTimeoutMs: 10_000,
    stallTimeoutMs: 10_000,
    maxAttempts: 4,
    backoffMs: 500,
    maxBackoffMs: 8_000,
  },
  // A worker reports within 130 ms where nothing is wrong (browser-facts.md, "Starting the worker"); a slow network may
  // need seconds for its script.
  startup: { workerBootTimeoutMs: 10_000, sourceOpenTimeoutMs: 5_000, heartbeatTimeoutMs: 8_000 },
  adaptation: {
    // Between Shaka's 1 Mbit/s and Video.js' 4.2.
    initialThroughputBps: 2_000_000,
    // As dash.js (`bandwidthSafetyFactor`); Shaka has 0.95 downwards and 0.85 upwards.
    safetyFactor: 0.9,
    startSeconds: 1.5,
    maxBitrateBps: Infinity,
    minBitrateBps: 0,
    capToDisplay: true,
    capByDroppedFrames: true,
    // Half a gigabyte an hour, about what a 480p stream takes.
    saveDataBitrateBps: 1_100_000,
    throughputMemory: 'session',
  },
  live: { outOfWindow: 'start', maxCatchUpRate: 1 },
  tracks: { audioLanguage: '' },
};

/** The defaults with `overrides` on top, domain by domain. */
export function resolveConfig(overrides: PartialConfig = {}): PlayerConfig {
  const domains = Object.entries(DEFAULT_CONFIG) as [keyof PlayerConfig, object][];
  const resolved = domains.map(([domain, defaults]) => [domain, { ...defaults, ...overrides[domain] }]);
  return Object.fromEntries(resolved) as PlayerConfig;
}
