import type { LoaderContext, LoaderFactory, MediaBytes, SegmentLoader, TimedBytes } from '../loaders/contract.js';
import { invalidLoader } from '../loaders/select.js';
import { describeCause, PlayerError } from '../model/errors.js';
import type { Presentation, Rendition, SegmentRef, Track } from '../model/presentation.js';
import { isAbort } from '../shared/abort.js';

/**
 * A loader whose failures all have a type. A loader may be anybody's code: what it throws becomes `E_LOADER_FAILED`, and
 * what it returns is looked at before it is used.
 */
export async function createGuardedLoader(factory: LoaderFactory, context: LoaderContext): Promise<SegmentLoader> {
  const { source } = context;
  const moduleUrl = source.loader?.type === 'module' ? source.loader.url : factory.name;
  const fail = (error: unknown, signal?: AbortSignal): never => {
    if (error instanceof PlayerError || isAbort(error, signal)) throw error;
    throw loaderFailure(source.url, factory.name, error);
  };
  let loader: SegmentLoader;
  try {
    loader = await factory.create(context);
  } catch (error) {
    return fail(error);
  }
  for (const method of ['presentations', 'segments', 'fetch'] as const)
    if (typeof loader?.[method] !== 'function')
      throw invalidLoader(moduleUrl, `what create() returned has no function ${method}()`);
  return {
    async *presentations(signal) {
      try {
        for await (const presentation of loader.presentations(signal)) {
          const fault = findPresentationFault(presentation);
          if (fault) throw invalidLoader(moduleUrl, fault);
          yield presentation;
        }
      } catch (error) {
        fail(error, signal);
      }
    },
    async segments(rendition, range, signal) {
      try {
        const segments = await loader.segments(rendition, range, signal);
        if (!Array.isArray(segments)) throw invalidLoader(moduleUrl, 'segments() did not give an array');
        if (!segments.every(isSegment)) throw invalidLoader(moduleUrl, 'a segment has no id, start or end');
        return segments;
      } catch (error) {
        return fail(error, signal);
      }
    },
    async *fetch(segment, signal) {
      try {
        for await (const piece of loader.fetch(segment, signal)) {
          if (!isMedia(piece)) throw invalidLoader(moduleUrl, 'fetch() gave something other than Uint8Array');
          yield piece;
        }
      } catch (error) {
        fail(error, signal);
      }
    },
    async cues(track, range, signal) {
      try {
        // Without the method there is nothing to wait for.
        return (await loader.cues?.(track, range, signal)) ?? { cues: [], completeTo: Infinity };
      } catch (error) {
        return fail(error, signal);
      }
    },
    close: () => loader.close?.(),
  };
}

/** Why a presentation is of no use, in words. */
function findPresentationFault(value: Partial<Presentation> | undefined): string | undefined {
  const { tracks, duration } = value ?? {};
  if (!Array.isArray(tracks) || !(Number(duration) >= 0)) return 'a presentation has no tracks or no duration';
  if (!(tracks as (Partial<Track> | undefined)[]).every(hasRenditions)) return 'a track has no id or no renditions';
  try {
    // The page gets a copy.
    structuredClone(value);
    return undefined;
  } catch (error) {
    return `a presentation cannot be cloned (${describeCause(error)})`;
  }
}

function hasRenditions(track: Partial<Track> | undefined): boolean {
  const { id, renditions } = track ?? {};
  if (typeof id !== 'string' || !Array.isArray(renditions)) return false;
  const mimeTypes = (renditions as (Partial<Rendition> | undefined)[]).map((rendition) => rendition?.mimeType);
  return mimeTypes.length > 0 && mimeTypes.every((mimeType) => typeof mimeType === 'string');
}

function isSegment(value: Partial<SegmentRef> | undefined): boolean {
  const { id, start, end } = value ?? {};
  return typeof id === 'string' && typeof start === 'number' && typeof end === 'number';
}

function isMedia(value: Partial<MediaBytes> | undefined): boolean {
  if (value instanceof Uint8Array) return true;
  const { bytes, mediaTime } = (value ?? {}) as Partial<TimedBytes>;
  return bytes instanceof Uint8Array && typeof mediaTime === 'number';
}

/** The failure of a loader's own code. */
export function loaderFailure(url: string, loader: string, cause: unknown): PlayerError<'E_LOADER_FAILED'> {
  const message = `The loader "${loader}" failed on ${url}: ${describeCause(cause)}.`;
  return new PlayerError('E_LOADER_FAILED', message, { url, loader }, { cause });
}
