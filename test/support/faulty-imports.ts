import { createImportCode } from '../../src/engine/import-code.js';
import type { ImportCode } from '../../src/loaders/contract.js';

/** The deadline of imports that hang; others come through the dev server, which compiles them first. Milliseconds. */
const TIMEOUT_MS = { rejects: 10_000, hangs: 100 };

/** Imports as a session makes them. They go wrong until they are mended. */
export class FaultyImports {
  /** What was asked for, each time that it was really fetched. */
  readonly log: string[] = [];
  readonly importCode: ImportCode;
  #fault: 'rejects' | 'hangs' | 'none';
  #arrive: () => void = () => {};
  #arrived: Promise<unknown> = Promise.resolve();

  constructor(fault: 'rejects' | 'hangs', signal = new AbortController().signal) {
    this.#fault = fault;
    const importCode = createImportCode({ url: 'https://media.example/source', timeoutMs: TIMEOUT_MS[fault] }, signal);
    this.importCode = (what, load) => importCode(what, () => this.#load(what, load));
  }

  /** The server is well again: what hangs arrives, as what is asked for from now on does. */
  async mend(): Promise<void> {
    this.#fault = 'none';
    this.#arrive();
    await this.#arrived;
    // Those who waited hear of it in this turn.
    await new Promise((resolve) => setTimeout(resolve));
  }

  async #load<T>(what: string, load: () => Promise<T>): Promise<T> {
    this.log.push(what);
    if (this.#fault === 'rejects')
      throw new TypeError('Failed to fetch dynamically imported module: https://x/chunk.js');
    if (this.#fault === 'none') return load();
    const released = new Promise<void>((resolve) => (this.#arrive = resolve));
    const arriving = released.then(load);
    this.#arrived = arriving;
    return arriving;
  }
}
