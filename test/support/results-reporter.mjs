// A line for each test file of each browser as it ends, and the numbers in a file that is complete at any moment: a run that
// is cut off says what it had done, and which files it had not.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';

const KINDS = ['passed', 'failed', 'skipped'];
const zero = () => ({ passed: 0, failed: 0, skipped: 0 });

/** All tests of a file, each with the names of its suites. */
const testsOf = (suite, path = []) => [
  ...(suite?.tests ?? []).map((test) => ({ ...test, name: [...path, test.name].join(' › ') })),
  ...(suite?.suites ?? []).flatMap((child) => testsOf(child, [...path, child.name])),
];
const kindOf = ({ skipped, passed, error }) => {
  if (passed) return 'passed';
  // What `GREP` leaves out has neither passed nor failed.
  return skipped || (process.env.GREP && !error) ? 'skipped' : 'failed';
};

/** The numbers of one file in one browser; it can fail without a failed test (a page that never loads). */
const summarizeSession = ({ testResults, passed, errors }) => {
  const tests = testsOf(testResults);
  const counts = zero();
  for (const test of tests) counts[kindOf(test)]++;
  const failures = tests
    .filter((test) => kindOf(test) === 'failed')
    .map(({ name, error }) => ({ test: name, message: error?.message ?? '', stack: error?.stack ?? '' }));
  const isWhole = tests.length > 0 && errors?.length === 0 && process.env.GREP;
  if (!passed && failures.length === 0 && !isWhole) {
    counts.failed++;
    failures.push({ test: '(the file as a whole)', message: errors?.[0]?.message ?? '', stack: '' });
  }
  return { counts, failures };
};

/**
 * @param {object} options
 * @param {string} options.rootDir
 * @param {string | undefined} options.file JSON of the numbers: `passed, failed, skipped, files, failures, unfinished`
 * @param {'lines' | 'silent'} options.print
 */
export const resultsReporter = ({ rootDir, file, print }) => {
  const startedMs = new Map();
  const createdMs = Date.now();
  const result = { ...zero(), files: {}, failures: [], unfinished: [] };
  let unfinished = [];

  const save = () => {
    if (!file) return;
    result.unfinished = unfinished.map(({ browser, testFile }) => ({ browser: browser.name, file: testFile }));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(result, null, 1));
  };

  const finished = (session) => {
    const name = relative(rootDir, session.testFile);
    const { counts, failures } = summarizeSession(session);
    const seconds = (Date.now() - (startedMs.get(session.id) ?? createdMs)) / 1000;
    for (const kind of KINDS) result[kind] += counts[kind];
    result.files[`${session.browser.name}, ${name}`] = { ...counts, seconds };
    const browser = session.browser.name;
    result.failures.push(...failures.map(({ test, message }) => ({ browser, file: name, test, message })));
    save();
    if (print !== 'lines') return;
    const numbers = KINDS.map((kind) => counts[kind] && `${counts[kind]} ${kind}`).filter(Boolean);
    const verdict = counts.failed ? 'FAIL' : 'ok  ';
    console.log(`${verdict} ${browser.padEnd(17)} ${name.padEnd(52)} ${seconds.toFixed(1).padStart(6)} s  ${numbers}`);
    for (const { test, message, stack } of failures)
      console.log(`       ${test}\n         ${[message, ...stack.split('\n').slice(0, 4)].join('\n         ')}`);
    if (counts.failed)
      for (const log of session.logs.slice(-8)) console.log(`         | ${log.map(String).join(' ').slice(0, 300)}`);
  };

  return {
    start({ sessions }) {
      const waiting = () => [...sessions.all()].filter(({ id }) => !done.has(id));
      const done = new Set();
      sessions.on('session-status-updated', (session) => {
        if (session.status === 'INITIALIZING') startedMs.set(session.id, Date.now());
        if (session.status !== 'FINISHED' || done.has(session.id)) return;
        done.add(session.id);
        unfinished = waiting().map(({ browser, testFile }) => ({ browser, testFile: relative(rootDir, testFile) }));
        finished(session);
      });
      unfinished = waiting().map(({ browser, testFile }) => ({ browser, testFile: relative(rootDir, testFile) }));
      save();
    },
    onTestRunFinished() {
      save();
      const { passed, failed, skipped } = result;
      // At exit: before it, WTR's terminal wipes what others print.
      process.once('exit', () => console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`));
    },
  };
};
