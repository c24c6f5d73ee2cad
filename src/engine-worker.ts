/** The script of the default worker. Imported anywhere else it starts nothing: placement `main` uses it as a module. */
import { startEngine } from './worker.js';

export { PROTOCOL_VERSION } from './protocol/messages.js';
export { createDefaultEngine } from './worker.js';

const scope = globalThis as { DedicatedWorkerGlobalScope?: unknown; WorkerGlobalScope?: unknown };
if (scope.DedicatedWorkerGlobalScope !== undefined && scope.WorkerGlobalScope !== undefined) startEngine();
