import { PROTOCOL_VERSION } from '../protocol/messages.js';
import { startDeadline } from './deadline.js';

/**
 * Code of this package that the page imports when it is needed. An `import()` has no timeout: a server that never answers
 * would leave a spinner for ever.
 * @throws Error where it does not arrive within `timeoutMs`, or is of another release than the page's.
 */
export async function loadWithin<M extends { readonly PROTOCOL_VERSION?: number }>(
  loading: Promise<M>,
  what: string,
  timeoutMs: number,
): Promise<M> {
  const module = await new Promise<M>((resolve, reject) => {
    const message = `the ${what}'s code did not arrive within ${timeoutMs} ms`;
    const cancel = startDeadline(timeoutMs, () => reject(new Error(message)));
    loading.then(resolve, reject).finally(cancel);
  });
  const { PROTOCOL_VERSION: version = PROTOCOL_VERSION } = module;
  if (version !== PROTOCOL_VERSION)
    throw new Error(`the ${what} speaks version ${version} of the protocol, the page ${PROTOCOL_VERSION}`);
  return module;
}
