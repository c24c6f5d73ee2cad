// What was asked for under an id, and how often a fault has struck it.

/**
 * @typedef {object} LogEntry
 * @property {string} method
 * @property {string} path below the media root
 * @property {string | null} range the Range header as sent
 * @property {number | null} status null until answered, and for ever after `reset` and `hang`
 * @property {number} bytesSent body bytes handed to the socket: the kernel buffers some hundred kilobytes of them, so
 *   add `kbps` where a test is about bytes that a client did not want
 * @property {number} startedAt performance.timeOrigin + performance.now()
 * @property {'open' | 'complete' | 'aborted'} state aborted: the connection ended first, by whomever
 */

/** @returns {ReturnType<typeof createLog>} */
export const createMediaLog = () => createLog();

function createLog() {
  /** @type {Map<string, LogEntry[]>} */
  const entries = new Map();
  /** @type {Map<string, {count: number, firstAt: number}>} */
  const strikes = new Map();
  return {
    /** @param {string | undefined} id undefined: counted nowhere */
    open(id, method, path, range) {
      const startedAt = performance.timeOrigin + performance.now();
      const entry = { method, path, range: range ?? null, status: null, bytesSent: 0, startedAt, state: 'open' };
      if (id !== undefined) {
        if (!entries.has(id)) entries.set(id, []);
        entries.get(id).push(entry);
      }
      return entry;
    },
    /** Whether this request is among the first `times` of its key, and came within `heals` seconds of the first one. */
    strike(key, times = Infinity, heals = Infinity) {
      const { count, firstAt } = strikes.get(key) ?? { count: 0, firstAt: performance.now() };
      if (count >= times || performance.now() - firstAt >= heals * 1000) return false;
      strikes.set(key, { count: count + 1, firstAt });
      return true;
    },
    /** @param {string} id */
    read: (id) => entries.get(id) ?? [],
    /** @param {string} id */
    clear(id) {
      entries.delete(id);
      strikes.delete(id);
    },
  };
}
