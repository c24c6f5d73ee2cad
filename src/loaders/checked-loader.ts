import { describeCause, PlayerError } from '../model/errors.js';
import type { Presentation, Rendition, SegmentRef, Track } from '../model/presentation.js';
import type { LoaderFactory, MediaBytes, SegmentLoader, TimedBytes } from './contract.js';

/**
 * The loader that a module of the page exports.
 * @throws PlayerError `E_LOADER_IMPORT`, `E_LOADER_INVALID`.
 */
export async function checkedModule(url: string, importing: Promise<unknown>): Promise<LoaderFactory> {
  let module: unknown;
  try {
    module = await importing;
  } catch (cause) {
    const message = `The loader module ${url} could not be imported: ${describeCause(cause)}. Check its address, its MIME type (text/javascript), CORS, and script-src of the page's Content Security Policy.`;
    throw new PlayerError('E_LOADER_IMPORT', message, { url }, { cause });
  }
  const { loader } = module as { loader?: unknown };
  const reason = invalidFactory(loader);
  if (reason) throw invalidLoader(url, reason);
  return checkedFactory(loader as LoaderFactory, url);
}

function invalidFactory(value: unknown): string | undefined {
  if (value === undefined) return 'it has no export named "loader"';
  if (typeof value !== 'object' || value === null) return 'its export "loader" is not an object';
  const { name, create } = value as Partial<LoaderFactory>;
  if (typeof name !== 'string' || name === '') return 'its loader has no name';
  if (typeof create !== 'function') return 'its loader has no function create(context)';
  return undefined;
}

/** The same, for a loader that is anybody's code: what it returns is looked at before it is used. `where`: in errors. */
export function checkedFactory(factory: LoaderFactory, where: string): LoaderFactory {
  return {
    name: factory.name,
    claim: (source) => factory.claim(source),
    create: async (context) => checkedLoader(await factory.create(context), where),
  };
}

/** @throws PlayerError `E_LOADER_INVALID`, as its calls do. */
function checkedLoader(loader: SegmentLoader, where: string): SegmentLoader {
  for (const method of ['presentations', 'segments', 'fetch'] as const)
    if (typeof loader?.[method] !== 'function')
      throw invalidLoader(where, `what create() returned has no function ${method}()`);
  return {
    async *presentations(signal) {
      for await (const presentation of loader.presentations(signal)) {
        const fault = findPresentationFault(presentation);
        if (fault) throw invalidLoader(where, fault);
        yield presentation;
      }
    },
    async segments(rendition, range, signal) {
      const segments = await loader.segments(rendition, range, signal);
      if (!Array.isArray(segments)) throw invalidLoader(where, 'segments() did not give an array');
      if (!segments.every(isSegment)) throw invalidLoader(where, 'a segment has no id, start or end');
      return segments;
    },
    async *fetch(segment, signal) {
      for await (const piece of loader.fetch(segment, signal)) {
        if (!isMedia(piece)) throw invalidLoader(where, 'fetch() gave something other than Uint8Array');
        yield piece;
      }
    },
    ...(loader.cues ? { cues: (track, range, signal) => loader.cues!(track, range, signal) } : {}),
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

/** A loader that breaks the contract. */
function invalidLoader(url: string, reason: string): PlayerError<'E_LOADER_INVALID'> {
  const message = `The loader module ${url} cannot be used: ${reason}. See LoaderFactory in mse-worker-player/loader.`;
  return new PlayerError('E_LOADER_INVALID', message, { url, reason });
}
