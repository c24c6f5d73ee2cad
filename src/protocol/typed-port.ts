/** A `MessagePort` that carries only messages of the two given unions. */
export interface TypedPort<Out, In> {
  post(message: Out, transfer?: Transferable[]): void;
  /** Sets the one receiver; messages that came before it are delivered then. */
  receive(onMessage: (message: In, ports: readonly MessagePort[]) => void): void;
  /** Nothing is received after this. */
  close(): void;
}

/** Wraps a port. Messages are structured clones in every placement, so no code behind it can share an object by accident. */
export function createTypedPort<Out, In>(port: MessagePort): TypedPort<Out, In> {
  return {
    post: (message, transfer = []) => port.postMessage(message, transfer),
    receive(onMessage) {
      port.onmessage = (event: MessageEvent<In>) => onMessage(event.data, event.ports);
    },
    close() {
      port.onmessage = null;
      port.close();
    },
  };
}
