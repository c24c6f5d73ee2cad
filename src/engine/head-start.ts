import type { HttpClient, HttpRequest } from '../net/http.js';
import { childController, orAbort } from '../shared/abort.js';

/**
 * A client whose first answer is on its way before the code that asks for it: that code comes over the network too, and takes
 * its time to compile (cold in Chromium 156: 30 ms of 230 until the first frame, with a server next door).
 * @param signal ends the request, if nobody has taken it over.
 */
export function withHeadStart(http: HttpClient, request: HttpRequest, signal: AbortSignal): HttpClient {
  const controller = childController(signal);
  let early: ReturnType<HttpClient['open']> | undefined = http.open(request, controller.signal);
  // It fails for who asks for it.
  early.catch(() => {});
  return {
    ...http,
    open(wanted, wantedSignal) {
      if (!early || !isSame(wanted, request)) return http.open(wanted, wantedSignal);
      const opening = early;
      early = undefined;
      const onAbort = (): void => controller.abort(wantedSignal.reason);
      if (wantedSignal.aborted) onAbort();
      else wantedSignal.addEventListener('abort', onAbort, { once: true });
      return orAbort(opening, wantedSignal);
    },
  };
}

/** For the same bytes, asked in the same way. */
function isSame({ url, range, headers, mayHoldMs }: HttpRequest, other: HttpRequest): boolean {
  return url === other.url && range === undefined && headers === undefined && mayHoldMs === undefined;
}
