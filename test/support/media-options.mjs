// The URL scheme of the media server: /media/<path> and /net/<key=value,…>/<path>. Relative URLs in a playlist keep the
// options, because these are a path segment.

/**
 * What may stand between `/net/` and the path. Values are percent-decoded.
 *
 * @typedef {object} NetOptions
 * @property {number} [delay] milliseconds before the answer
 * @property {number} [kbps] kilobits per second of each response's body
 * @property {string} [id] key of the log (`/net-log?id=KEY`) and of the count for `times`
 * @property {number} [times] only the first so many requests of the id (without one: of the path) meet the faults below
 * @property {number} [heals] no faults once so many seconds have passed since the first one of the id (or path)
 * @property {string} [match] faults only where the path contains this
 * @property {number} [status] fault: this status, with a short text
 * @property {number} [reset] fault: 1 resets the connection before the answer. Browsers repeat such a GET by themselves:
 *   Chromium 156 once if the connection was used before, Firefox 153 up to nine times. Each attempt counts and is logged,
 *   so `times=1` goes unseen by the page; `cut=0` is a failure that all of them report at once
 * @property {number} [hang] fault: 1 never answers
 * @property {number} [cut] fault: the connection is closed after so many bytes of the body, short of Content-Length
 * @property {number} [stall] fault: so many bytes of the body, then nothing for ever
 * @property {number} [truncate] fault: a clean end after so many bytes, without Content-Length
 * @property {number} [ranges] 0 ignores Range and does not advertise it
 * @property {number} [cors] 0 leaves the CORS headers out
 * @property {string} [type] Content-Type
 */

const NUMBERS = [
  'delay',
  'kbps',
  'times',
  'heals',
  'status',
  'reset',
  'hang',
  'cut',
  'stall',
  'truncate',
  'ranges',
  'cors',
];
const STRINGS = ['id', 'match', 'type'];

/** A mistake in a test's URL: answered with 400, so that the test fails where the mistake is. */
export class OptionError extends Error {}

/**
 * @param {string} text such as `kbps=400,status=503,times=2,id=a`
 * @returns {NetOptions}
 */
export function parseOptions(text) {
  const options = {};
  for (const pair of text.split(',').filter(Boolean)) {
    const at = pair.indexOf('=');
    const key = at < 0 ? pair : pair.slice(0, at);
    const value = decode(at < 0 ? '' : pair.slice(at + 1));
    if (STRINGS.includes(key)) options[key] = value;
    else if (!NUMBERS.includes(key))
      throw new OptionError(`unknown option ${key}: ${[...NUMBERS, ...STRINGS].join(' ')}`);
    else if (!/^\d+(\.\d+)?$/.test(value)) throw new OptionError(`${key} wants a number, not "${value}"`);
    else options[key] = Number(value);
  }
  return options;
}

/** @param {string} text */
export function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new OptionError(`malformed percent-encoding in ${text}`);
  }
}

const SCHEME = /^\/(?:net\/([^/]*)|media)\/(.+)$/;

/**
 * @param {string} pathname as sent, still percent-encoded
 * @returns {{optionsText: string, path: string} | undefined}
 */
export function parseMediaPath(pathname) {
  const match = SCHEME.exec(pathname);
  return match ? { optionsText: match[1] ?? '', path: match[2] } : undefined;
}
