/** A `MessagePort` that carries only messages of the two given unions. */
export interface TypedPort<Out, In> {
  post(message: Out, transfer?: Transferable[]): void;
  /** Sets the one receiver; messages that came before it are delivered then. */
  receive(onMessage: (message: In, ports: readonly MessagePort[]) => void): void;
  /** Nothing is received after this. */
  close(): void;
}

/**
 * Wraps a port. Messages are structured clones in every placement, so no code behind it can share an object by accident.
 * @param onSign called with each message, before it is received.
 */
export function createTypedPort<Out, In>(port: MessagePort, onSign?: () => void): TypedPort<Out, In> {
  return {
    post: (message, transfer = []) => port.postMessage(message, transfer),
    receive(onMessage) {
      port.onmessage = ({ data, ports }: MessageEvent<In>) => {
        onSign?.();
        onMessage(data, ports);
      };
    },
    close() {
      port.onmessage = null;
      port.close();
    },
  };
}
