import type { ImportCode } from '../loaders/contract.js';
import { describeCause, PlayerError } from '../model/errors.js';
import { orAbort, orTimeout } from '../shared/abort.js';

/** How long to wait for code, milliseconds, and for which source. */
export interface ImportOptions {
  readonly url: string;
  readonly timeoutMs: number;
}

/** `arriving`, with an end: an `import()` waits for ever for a server that does not answer. */
export function orLateCode<T>(arriving: Promise<T>, timeoutMs: number): Promise<T> {
  return orTimeout(arriving, timeoutMs, () => new Error(`its code did not arrive within ${timeoutMs} ms`));
}

/**
 * Imports parts of a loader for one session. What failed is asked for again by the next call: Chromium 156 and WebKitGTK 2.50
 * then fetch it again; Firefox 153 remembers the failure until the page, or the worker, is gone (measured: 404 and a body
 * that was cut off). All three join an import that is under way, so the next call has no deadline of its own meanwhile.
 */
export function createImportCode({ url, timeoutMs }: ImportOptions, signal: AbortSignal): ImportCode {
  const underWay = new Map<string, Promise<unknown>>();
  const begin = <T>(what: string, load: () => Promise<T>): Promise<T> => {
    const arriving = new Promise<T>((resolve) => resolve(load()));
    const settled = (): void => void underWay.delete(what);
    arriving.then(settled, settled);
    const inTime = orLateCode(arriving, timeoutMs).catch((cause: unknown) => {
      throw missingCode(what, url, cause);
    });
    underWay.set(what, inTime);
    return inTime;
  };
  return <T>(what: string, load: () => Promise<T>): Promise<T> =>
    orAbort((underWay.get(what) as Promise<T> | undefined) ?? begin(what, load), signal);
}

function missingCode(what: string, url: string, cause: unknown): PlayerError<'E_LOADER_IMPORT'> {
  const message = `The code of ${what}, which is needed for ${url}, could not be imported: ${describeCause(cause)}. A deploy may have removed the file while the page was open: reload the page. Else check that the server or CDN has all files of one release beside each other, and script-src of the page's Content Security Policy.`;
  return new PlayerError('E_LOADER_IMPORT', message, { url, what }, { cause });
}
