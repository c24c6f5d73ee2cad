import { createTypedPort } from '../protocol/typed-port.js';
import { engineScript } from './engine-script.js';
import { loadWithin } from './load-code.js';
import type { EngineHost } from './worker-host.js';

/**
 * The engine in the page's own thread. Fetched only where no worker is possible, or asked for.
 * @throws Error where its code does not arrive within `timeoutMs`, or is of another release than the page's.
 */
export async function createInlineHost(timeoutMs: number): Promise<EngineHost> {
  const { createDefaultEngine } = await loadWithin(engineScript().load(), 'engine', timeoutMs);
  const engine = createDefaultEngine();
  return {
    openSession() {
      // A real channel, so that messages are cloned and asynchronous as they are with a worker.
      const { port1, port2 } = new MessageChannel();
      engine.openSession(port2);
      return createTypedPort(port1);
    },
  };
}
