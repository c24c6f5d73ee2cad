import type { LoaderContext, LoaderFactory, SegmentLoader } from '../loaders/contract.js';
import { invalidLoader } from '../loaders/select.js';
import { describeCause, PlayerError } from '../model/errors.js';
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
          if (!Array.isArray(presentation?.tracks) || typeof presentation.duration !== 'number')
            throw invalidLoader(moduleUrl, 'a presentation has no tracks or no duration');
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
        return segments;
      } catch (error) {
        return fail(error, signal);
      }
    },
    async *fetch(segment, signal) {
      try {
        for await (const bytes of loader.fetch(segment, signal)) {
          if (!(bytes instanceof Uint8Array))
            throw invalidLoader(moduleUrl, 'fetch() gave something other than Uint8Array');
          yield bytes;
        }
      } catch (error) {
        fail(error, signal);
      }
    },
    close: () => loader.close?.(),
  };
}

/** The failure of a loader's own code. */
export function loaderFailure(url: string, loader: string, cause: unknown): PlayerError<'E_LOADER_FAILED'> {
  const message = `The loader "${loader}" failed on ${url}: ${describeCause(cause)}.`;
  return new PlayerError('E_LOADER_FAILED', message, { url, loader }, { cause });
}
