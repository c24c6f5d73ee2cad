import type { OwnedBytes } from '../../shared/bytes.js';

export interface Connection {
  readonly body: AsyncIterator<OwnedBytes>;
  readonly controller: AbortController;
  /** Undefined: all there is. */
  readonly asked: number | undefined;
  received: number;
}

/** Reads past bytes that were not asked for: a server without ranges begins at zero. */
export async function discard(
  connection: Connection,
  count: number,
  onRest: (rest: OwnedBytes) => void,
): Promise<void> {
  for (let left = count; left > 0;) {
    const { done, value } = await connection.body.next();
    if (done) return;
    connection.received += value.byteLength;
    if (value.byteLength > left) onRest(value.subarray(left));
    left -= value.byteLength;
  }
}
