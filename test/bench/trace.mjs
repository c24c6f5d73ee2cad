// How long the main thread of a page ran script, from a trace of Chromium. CDP's `ScriptDuration` would leave out what
// promises run: most of what these players do.
import { setTimeout as sleep } from 'node:timers/promises';

/** What DevTools counts as scripting: calls, promise reactions, parsing, compilation, garbage collection. */
const SCRIPT = new Set([
  'EvaluateScript',
  'FunctionCall',
  'RunMicrotasks',
  'v8.run',
  'v8.callFunction',
  'v8.compile',
  'v8.compileModule',
  'v8.evaluateModule',
  'MinorGC',
  'MajorGC',
]);

const CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'blink.user_timing',
  'v8',
  'v8.execute',
];

/**
 * @typedef {object} TraceEvent microseconds
 * @property {string} name
 * @property {string} ph 'X': complete, with a duration
 * @property {number} pid
 * @property {number} tid
 * @property {number} tts by the clock of the thread, which stands still while the thread does not run
 * @property {number} [tdur] by that clock
 */

/**
 * Milliseconds that the processor spent on script between two `performance.mark()`s of the page, on the thread that set
 * them: neither idle time, nor workers, nor waiting for a processor that others have. Nested events count once; what began
 * before or ended after counts by the part inside.
 *
 * @param {readonly TraceEvent[]} events
 * @param {string} from
 * @param {string} to
 */
export function scriptMs(events, from, to) {
  const start = events.find(({ name }) => name === from);
  const end = events.find(({ name }) => name === to);
  if (!start || !end) throw new Error(`the trace has no mark ${start ? to : from}`);
  const spans = events
    .filter(({ name, ph, pid, tid }) => ph === 'X' && pid === start.pid && tid === start.tid && SCRIPT.has(name))
    .map(({ tts, tdur = 0 }) => ({ start: Math.max(tts, start.tts), end: Math.min(tts + tdur, end.tts) }))
    .filter((span) => span.end > span.start)
    .toSorted((a, b) => a.start - b.start);
  let total = 0;
  let reached = -Infinity;
  for (const span of spans) {
    total += Math.max(0, span.end - Math.max(span.start, reached));
    reached = Math.max(reached, span.end);
  }
  return total / 1000;
}

/**
 * @param {import('puppeteer-core').Page} page
 * @param {() => Promise<unknown>} work
 * @returns {Promise<{result: unknown, events: TraceEvent[]}>}
 */
export async function traced(page, work) {
  await page.tracing.start({ categories: CATEGORIES });
  try {
    const result = await work();
    // The last mark is on its way.
    await sleep(50);
    const { traceEvents } = JSON.parse(new TextDecoder().decode(await page.tracing.stop()));
    return { result, events: traceEvents };
  } catch (error) {
    await page.tracing.stop().catch(() => {});
    throw error;
  }
}
