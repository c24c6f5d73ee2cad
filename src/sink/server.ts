import type { SinkCall, SinkCommand, SinkOperation, SinkReply } from '../protocol/sink-messages.js';
import { createTypedPort, type TypedPort } from '../protocol/typed-port.js';
import type { MediaSink, SinkEvent } from './contract.js';
import { toSinkFailure } from './source-buffer-queue.js';

/** Serves a sink of this thread to a `RemoteSink` of another one. It owns the sink and closes it. */
export class SinkServer {
  readonly #sink: MediaSink;
  readonly #port: TypedPort<SinkReply, SinkCommand>;
  readonly #bufferIds = new Set<string>();

  /** `createSink` gets the callback through which the sink reports its events. */
  constructor(port: MessagePort, createSink: (onEvent: (event: SinkEvent) => void) => MediaSink) {
    this.#port = createTypedPort(port);
    this.#sink = createSink((event) => this.#forward(event));
    this.#sink.opened.then(
      () => this.#port.post({ type: 'opened' }),
      () => {},
    );
    this.#port.receive((command) => {
      if (command.type === 'close') this.close();
      else void this.#serve(command.id, command.operation);
    });
  }

  close(): void {
    this.#sink.close();
    this.#port.close();
  }

  #forward(event: SinkEvent): void {
    if (event.type === 'streaming-changed') this.#port.post({ ...event, streaming: this.#sink.streaming });
    else if (event.type === 'evicted') this.#reportBuffered(event.bufferId, 'eviction');
    else this.#port.post({ type: 'closed' });
  }

  #reportBuffered(bufferId: string, cause: 'operation' | 'eviction'): void {
    this.#port.post({ type: 'buffered-changed', bufferId, buffered: this.#sink.buffered(bufferId), cause });
  }

  async #serve(id: number, operation: SinkOperation): Promise<void> {
    try {
      const value = await this.#run(operation);
      this.#reportAfter(operation);
      this.#port.post({ type: 'succeeded', id, value });
    } catch (error) {
      const { kind, message, returnedBytes } = toSinkFailure(error);
      this.#reportAfter(operation);
      if (returnedBytes) this.#port.post({ type: 'refused', id, kind, message, returnedBytes }, [returnedBytes.buffer]);
      else this.#port.post({ type: 'refused', id, kind, message });
    }
  }

  /** The ranges come before the answer, so that whoever awaits the answer reads the truth. */
  #reportAfter({ type, args }: SinkOperation): void {
    for (const bufferId of this.#bufferIds)
      if (bufferId === args[0] || type === 'endOfStream') this.#reportBuffered(bufferId, 'operation');
  }

  async #run({ type, args }: SinkOperation): Promise<boolean> {
    // Each type names the method that takes such arguments.
    const sink = this.#sink as unknown as Record<
      SinkCall,
      (...args: readonly unknown[]) => Promise<boolean | undefined>
    >;
    const value = await sink[type](...args);
    if (type === 'addBuffers') for (const { id } of args[0]) this.#bufferIds.add(id);
    return value ?? true;
  }
}
