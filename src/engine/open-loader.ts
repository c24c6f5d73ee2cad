import type { LoaderContext, SegmentLoader, Transfer } from '../loaders/contract.js';
import { findEntry, resolveLoader } from '../loaders/select.js';
import type { PlayerConfig } from '../model/config.js';
import type { Cue } from '../model/cue.js';
import { PlayerError } from '../model/errors.js';
import type { TextTrackDescription } from '../model/presentation.js';
import type { SourceDescriptor } from '../model/source.js';
import type { EngineParts } from './engine-parts.js';
import { createGuardedLoader } from './guarded-loader.js';
import { withHeadStart } from './head-start.js';
import { createImportCode, orLateCode } from './import-code.js';

/** What a loader is opened for. */
export interface LoaderRequest {
  readonly source: SourceDescriptor;
  readonly config: PlayerConfig;
  readonly isTypeSupported: (mimeType: string) => Promise<boolean>;
  readonly planStart: LoaderContext['planStart'];
}

/** What comes of it. */
export interface LoaderEvents {
  selected(name: string): void;
  transferred(transfer: Transfer): void;
  warned(warning: string): void;
  textTrackFound(track: TextTrackDescription): void;
  cuesFound(track: string, cues: readonly Cue[]): void;
}

/** Finds the loader of a source, and creates one with all it may use. */
export async function openLoader(
  { source, config, isTypeSupported, planStart }: LoaderRequest,
  { loaders, importModule, createHttpClient, nowMs, random }: EngineParts,
  events: LoaderEvents,
  signal: AbortSignal,
): Promise<SegmentLoader> {
  const client = createHttpClient({
    config: config.network,
    credentials: source.credentials ?? 'same-origin',
    fetch: (input, init) => fetch(input, init),
    nowMs,
    random,
    onTransfer: (transfer) => events.transferred(transfer),
  });
  const first = findEntry(loaders, source)?.firstRequest?.(source);
  const http = first ? withHeadStart(client, first, signal) : client;
  const timeoutMs = config.startup.workerBootTimeoutMs;
  const importCode = createImportCode({ url: source.url, timeoutMs }, signal);
  const factory = await resolveLoader(loaders, source, {
    importModule: (url) => orLateCode(importModule(url), timeoutMs),
    importCode,
  });
  signal.throwIfAborted();
  events.selected(factory.name);
  const context: LoaderContext = {
    source,
    http,
    isTypeSupported,
    planStart,
    warn: (warning) => events.warned(warning),
    reportTransfer: (transfer) => events.transferred(transfer),
    addTextTrack: (track) => events.textTrackFound(track),
    addCues: (track, cues) => events.cuesFound(track, cues),
    importCode,
    createError: (message, cause) =>
      new PlayerError('E_LOADER_FAILED', message, { url: source.url, loader: factory.name }, { cause }),
  };
  return createGuardedLoader(factory, context);
}
