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
  return scriptByCause(events, from, to).reduce((sum, [, ms]) => sum + ms, 0);
}

/** What may stand around script in a trace, and says why it ran. */
const CAUSES = new Map([
  ['EventDispatch', ({ type }) => `event ${type}`],
  ['TimerFire', () => 'timers'],
  ['FireAnimationFrame', () => 'animation frames'],
]);

/**
 * The same by what it ran for, the most first: messages of ports and workers have no mark of their own in a trace.
 *
 * @returns {[cause: string, ms: number][]}
 */
export function scriptByCause(events, from, to) {
  const start = events.find(({ name }) => name === from);
  const end = events.find(({ name }) => name === to);
  if (!start || !end) throw new Error(`the trace has no mark ${start ? to : from}`);
  const own = events.filter(({ ph, pid, tid }) => ph === 'X' && pid === start.pid && tid === start.tid);
  const around = own
    .filter(({ name }) => CAUSES.has(name))
    .map(({ name, tts, tdur = 0, args }) => ({ cause: CAUSES.get(name)(args?.data ?? {}), from: tts, to: tts + tdur }));
  const causeOf = ({ name, tts }) =>
    around.findLast((each) => each.from <= tts && tts <= each.to)?.cause ??
    (name.endsWith('GC') ? 'garbage collection' : name === 'RunMicrotasks' ? 'microtasks' : 'messages and others');
  const spans = own
    .filter(({ name }) => SCRIPT.has(name))
    .map((event) => ({
      cause: causeOf(event),
      start: Math.max(event.tts, start.tts),
      end: Math.min(event.tts + (event.tdur ?? 0), end.tts),
    }))
    .filter((span) => span.end > span.start)
    .toSorted((a, b) => a.start - b.start);
  const byCause = new Map();
  let reached = -Infinity;
  for (const span of spans) {
    const ms = Math.max(0, span.end - Math.max(span.start, reached)) / 1000;
    byCause.set(span.cause, (byCause.get(span.cause) ?? 0) + ms);
    reached = Math.max(reached, span.end);
  }
  return [...byCause].toSorted((a, b) => b[1] - a[1]);
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
