import { PlayerError, describeCause } from '../model/errors.js';
import type { HttpFailure } from './retry.js';

/** The failure that is left after `attempts` tries, as the error that the application sees. */
export function toNetworkError(failure: HttpFailure, url: string, attempts: number): PlayerError {
  const tries = attempts === 1 ? '1 try' : `${attempts} tries`;
  switch (failure.type) {
    case 'failed':
      return failedError(failure.cause, url, attempts, `${url} could not be loaded after ${tries}: no answer came`);
    case 'timeout': {
      const { timeoutMs, waitedFor } = failure;
      const what = waitedFor === 'response' ? 'did not answer' : 'stopped sending';
      return new PlayerError(
        'E_NETWORK_TIMEOUT',
        `The server of ${url} ${what} for ${timeoutMs} ms, in ${tries}. Check the server and the network; ` +
          'the network configuration holds the timeouts.',
        { url, timeoutMs, attempts },
      );
    }
    case 'status':
      return new PlayerError(
        'E_NETWORK_STATUS',
        `The server answered ${url} with status ${failure.status}, in ${tries}. ${remedyOf(failure.status)}`,
        { url, status: failure.status, attempts },
      );
    case 'broken': {
      const { expectedBytes, receivedBytes, cause } = failure;
      if (expectedBytes === null) {
        return failedError(cause, url, attempts, `${url} broke off after ${receivedBytes} bytes, in ${tries}`);
      }
      return new PlayerError(
        'E_NETWORK_TRUNCATED',
        `The server announced ${expectedBytes} bytes of ${url} and each time sent less; ${receivedBytes} arrived, ` +
          `in ${tries}. Check that the file on the server is whole and that no proxy cuts it off.`,
        { url, expectedBytes, receivedBytes },
        { cause },
      );
    }
  }
}

function failedError(cause: unknown, url: string, attempts: number, what: string): PlayerError {
  const said = cause === undefined ? '' : ` (${describeCause(cause)})`;
  return new PlayerError(
    'E_NETWORK_FAILED',
    `${what}${said}. Check the address, the network, and that the page's Content-Security-Policy allows it ` +
      'in connect-src.',
    { url, attempts },
    { cause },
  );
}

function remedyOf(status: number): string {
  if (status === 401 || status === 403) return 'Check that this page may read it, and whether it needs credentials.';
  if (status === 404 || status === 410) return 'Check the address.';
  if (status === 429) return 'It asks for fewer requests; try again later.';
  return status >= 500 ? 'The fault is on the server; try again later.' : 'Check the address and the request.';
}

export function toCorsError(
  url: string,
  origin: string,
  request: { readonly credentials: RequestCredentials; readonly ranged: 'ranged' | 'whole' },
  cause: unknown,
): PlayerError {
  const more = [
    ...(request.credentials === 'include' ? ['Access-Control-Allow-Credentials: true'] : []),
    ...(request.ranged === 'ranged' ? ['Access-Control-Allow-Headers: Range'] : []),
  ];
  return new PlayerError(
    'E_NETWORK_CORS',
    `The server of ${url} answers, but does not allow pages of ${origin} to read the answer. Let the server send ` +
      `${[`Access-Control-Allow-Origin: ${origin}`, ...more].join(' and ')}.`,
    { url, origin },
    { cause },
  );
}

/** The resource is no longer the one whose first `position` bytes were read. */
export function toChangedError(url: string, position: number): PlayerError {
  const reason = 'the file changed on the server while it was played';
  return new PlayerError(
    'E_SOURCE_CORRUPT',
    `Loading ${url} broke off at byte ${position} and cannot go on: ${reason}. Load it again.`,
    { url, position, reason },
  );
}
