import { createTypedPort } from '../protocol/typed-port.js';
import { engineScript } from './engine-script.js';
import type { EngineHost } from './worker-host.js';

/** The engine in the page's own thread. Fetched only where no worker is possible, or asked for. */
export async function createInlineHost(): Promise<EngineHost> {
  const { createDefaultEngine } = await engineScript().load();
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
