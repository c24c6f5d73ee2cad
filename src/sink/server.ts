import type { SinkCommand, SinkOperation, SinkReply } from '../protocol/sink-messages.js';
import { createTypedPort, type TypedPort } from '../protocol/typed-port.js';
import { assertNever } from '../shared/assert.js';
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
  #reportAfter(operation: SinkOperation): void {
    if ('bufferId' in operation) this.#reportBuffered(operation.bufferId, 'operation');
    else if (operation.type === 'end-of-stream')
      for (const bufferId of this.#bufferIds) this.#reportBuffered(bufferId, 'operation');
  }

  async #run(operation: SinkOperation): Promise<boolean> {
    const sink = this.#sink;
    switch (operation.type) {
      case 'is-type-supported':
        return sink.isTypeSupported(operation.mimeType);
      case 'add-buffers':
        await sink.addBuffers(operation.buffers);
        for (const { id } of operation.buffers) this.#bufferIds.add(id);
        break;
      case 'append':
        await sink.append(operation.bufferId, operation.bytes);
        break;
      case 'remove':
        await sink.remove(operation.bufferId, operation.range);
        break;
      case 'reset-parser':
        await sink.resetParser(operation.bufferId);
        break;
      case 'set-timestamp-offset':
        await sink.setTimestampOffset(operation.bufferId, operation.seconds);
        break;
      case 'change-type':
        await sink.changeType(operation.bufferId, operation.mimeType);
        break;
      case 'set-duration':
        await sink.setDuration(operation.seconds);
        break;
      case 'set-live-seekable':
        await sink.setLiveSeekable(operation.range);
        break;
      case 'end-of-stream':
        await sink.endOfStream();
        break;
      default:
        return assertNever(operation);
    }
    return true;
  }
}
