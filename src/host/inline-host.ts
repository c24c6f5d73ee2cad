import { PROTOCOL_VERSION } from '../protocol/messages.js';
import { createTypedPort } from '../protocol/typed-port.js';
import { startDeadline } from './deadline.js';
import { engineScript, type EngineModule } from './engine-script.js';
import type { EngineHost } from './worker-host.js';

/**
 * The engine in the page's own thread. Fetched only where no worker is possible, or asked for.
 * @throws Error where its code does not arrive within `timeoutMs`, or is of another release than the page's.
 */
export async function createInlineHost(timeoutMs: number): Promise<EngineHost> {
  const { createDefaultEngine, PROTOCOL_VERSION: version = PROTOCOL_VERSION } = await loadWithin(timeoutMs);
  if (version !== PROTOCOL_VERSION)
    throw new Error(`the engine speaks version ${version} of the protocol, the page ${PROTOCOL_VERSION}`);
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

/** An `import()` has no timeout: a server that never answers would leave a spinner for ever. */
function loadWithin(timeoutMs: number): Promise<EngineModule> {
  const loading = engineScript().load();
  return new Promise((resolve, reject) => {
    const message = `the engine's code did not arrive within ${timeoutMs} ms`;
    const cancel = startDeadline(timeoutMs, () => reject(new Error(message)));
    loading.then(resolve, reject).finally(cancel);
  });
}
