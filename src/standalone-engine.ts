/** The engine of the standalone file, as one function: the page calls it, or makes a worker of its text. */
export { createDefaultEngine, startEngine } from './worker.js';
