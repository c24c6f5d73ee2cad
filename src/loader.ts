/** Entry point `mse-worker-player/loader`: what a custom loader is made of. Has no side effect and names no DOM type. */
export type {
  Claim,
  CueBatch,
  ImportCode,
  LoaderContext,
  LoaderFactory,
  MediaBytes,
  SegmentLoader,
  TimedBytes,
  Transfer,
} from './loaders/contract.js';
export type {
  InitSegmentRef,
  Presentation,
  Rendition,
  RenditionId,
  SegmentRef,
  TextTrackDescription,
  Track,
  TrackType,
} from './model/presentation.js';
export type { Cue } from './model/cue.js';
export type { LoaderChoice, SourceDescriptor } from './model/source.js';
export type { TimeRange } from './model/time-range.js';
export type { ByteRange, HttpClient, HttpRequest, HttpResponse } from './net/http.js';
export type { OwnedBytes } from './shared/bytes.js';
export { PlayerError, type ErrorCode, type ErrorDetails } from './model/errors.js';
