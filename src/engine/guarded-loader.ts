import type { CueBatch, LoaderContext, LoaderFactory, SegmentLoader } from '../loaders/contract.js';
import { describeCause, PlayerError } from '../model/errors.js';
import { isAbort } from '../shared/abort.js';

/** A loader whose failures all have a type: what is thrown besides becomes `E_LOADER_FAILED`. */
export async function createGuardedLoader(factory: LoaderFactory, context: LoaderContext): Promise<SegmentLoader> {
  const fail = (error: unknown, signal?: AbortSignal): never => {
    if (error instanceof PlayerError || isAbort(error, signal)) throw error;
    throw loaderFailure(context.source.url, factory.name, error);
  };
  const guard = async <T>(call: () => T | Promise<T>, signal?: AbortSignal): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      return fail(error, signal);
    }
  };
  const guardAll = async function* <T>(call: () => AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
    try {
      yield* call();
    } catch (error) {
      fail(error, signal);
    }
  };
  const loader = await guard(() => factory.create(context));
  return {
    presentations: (signal) => guardAll(() => loader.presentations(signal), signal),
    segments: (rendition, range, signal) => guard(() => loader.segments(rendition, range, signal), signal),
    fetch: (segment, signal) => guardAll(() => loader.fetch(segment, signal), signal),
    cues: (track, range, signal) => guard(async () => (await loader.cues?.(track, range, signal)) ?? NO_CUES, signal),
    close: () => loader.close?.(),
  };
}

/** Where a loader has none there is nothing to wait for. */
const NO_CUES: CueBatch = { cues: [], completeTo: Infinity };

/** The failure of a loader's own code. */
export function loaderFailure(url: string, loader: string, cause: unknown): PlayerError<'E_LOADER_FAILED'> {
  const message = `The loader "${loader}" failed on ${url}: ${describeCause(cause)}.`;
  return new PlayerError('E_LOADER_FAILED', message, { url, loader }, { cause });
}
