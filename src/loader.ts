/** Entry point `mse-worker-player/loader`: what a custom loader is made of. Has no side effect and names no DOM type. */
export type { Claim, LoaderContext, LoaderFactory, SegmentLoader, Transfer } from './loaders/contract.js';
export type {
  InitSegmentRef,
  Presentation,
  Rendition,
  RenditionId,
  SegmentRef,
  Track,
  TrackType,
} from './model/presentation.js';
export type { LoaderChoice, SourceDescriptor } from './model/source.js';
export type { TimeRange } from './model/time-range.js';
export type { ByteRange, HttpClient, HttpRequest, HttpResponse } from './net/http.js';
export type { OwnedBytes } from './shared/bytes.js';
export { PlayerError, type ErrorCode, type ErrorDetails } from './model/errors.js';
