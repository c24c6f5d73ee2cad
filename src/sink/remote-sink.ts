import type { SinkCall, SinkCalls, SinkCommand, SinkOperation, SinkReply } from '../protocol/sink-messages.js';
import { createTypedPort, type TypedPort } from '../protocol/typed-port.js';
import { assertNever } from '../shared/assert.js';
import type { OwnedBytes } from '../shared/bytes.js';
import type { TimeRangeList } from '../shared/time-ranges.js';
import { SinkFailure, type MediaSink, type SinkEvent } from './contract.js';

/**
 * Bytes under way to the other thread at most. Enough to keep the other side busy over one turn of a blocked page, little
 * enough that a page which never answers costs no memory.
 */
const MAX_BYTES_IN_FLIGHT = 8_000_000;

interface Call {
  readonly resolve: (value: boolean) => void;
  readonly reject: (failure: SinkFailure) => void;
}

/** A MediaSource of another thread, behind a port at whose other end a `SinkServer` listens. Buffers are transferred. */
export class RemoteSink implements MediaSink {
  readonly opened: Promise<void>;
  readonly #port: TypedPort<SinkCommand, SinkReply>;
  readonly #onEvent: (event: SinkEvent) => void;
  readonly #calls = new Map<number, Call>();
  readonly #buffered = new Map<string, TimeRangeList>();
  readonly #waitingForRoom: (() => void)[] = [];
  #nextId = 1;
  #bytesInFlight = 0;
  #streaming = true;
  #closed = false;
  #settleOpened!: Call;

  constructor(port: MessagePort, onEvent: (event: SinkEvent) => void) {
    this.#onEvent = onEvent;
    this.opened = new Promise((resolve, reject) => (this.#settleOpened = { resolve: () => resolve(), reject }));
    this.opened.catch(() => {});
    this.#port = createTypedPort(port);
    this.#port.receive((reply) => this.#receive(reply));
  }

  get streaming(): boolean {
    return this.#streaming;
  }

  isTypeSupported(...args: SinkCalls['isTypeSupported']): Promise<boolean> {
    return this.#call('isTypeSupported', args);
  }

  async addBuffers(...args: SinkCalls['addBuffers']): Promise<void> {
    await this.#call('addBuffers', args);
  }

  async append(bufferId: string, bytes: OwnedBytes): Promise<void> {
    const { byteLength } = bytes;
    while (this.#bytesInFlight > 0 && this.#bytesInFlight + byteLength > MAX_BYTES_IN_FLIGHT && !this.#closed)
      await new Promise<void>((resolve) => this.#waitingForRoom.push(resolve));
    this.#bytesInFlight += byteLength;
    try {
      await this.#call('append', [bufferId, bytes], [bytes.buffer]);
    } finally {
      this.#bytesInFlight -= byteLength;
      for (const resume of this.#waitingForRoom.splice(0)) resume();
    }
  }

  async remove(...args: SinkCalls['remove']): Promise<void> {
    await this.#call('remove', args);
  }

  async resetParser(...args: SinkCalls['resetParser']): Promise<void> {
    await this.#call('resetParser', args);
  }

  async setTimestampOffset(...args: SinkCalls['setTimestampOffset']): Promise<void> {
    await this.#call('setTimestampOffset', args);
  }

  async changeType(...args: SinkCalls['changeType']): Promise<void> {
    await this.#call('changeType', args);
  }

  async setDuration(...args: SinkCalls['setDuration']): Promise<void> {
    await this.#call('setDuration', args);
  }

  async setLiveSeekable(...args: SinkCalls['setLiveSeekable']): Promise<void> {
    await this.#call('setLiveSeekable', args);
  }

  async endOfStream(...args: SinkCalls['endOfStream']): Promise<void> {
    await this.#call('endOfStream', args);
  }

  buffered(bufferId: string): TimeRangeList {
    return this.#buffered.get(bufferId) ?? [];
  }

  close(): void {
    if (this.#closed) return;
    this.#port.post({ type: 'close' });
    this.#end();
  }

  #end(): void {
    this.#closed = true;
    this.#port.close();
    const failure = new SinkFailure('closed', 'the media source was released');
    this.#settleOpened.reject(failure);
    for (const { reject } of this.#calls.values()) reject(failure);
    this.#calls.clear();
    for (const resume of this.#waitingForRoom.splice(0)) resume();
  }

  #call<C extends SinkCall>(type: C, args: SinkCalls[C], transfer?: Transferable[]): Promise<boolean> {
    if (this.#closed) return Promise.reject(new SinkFailure('closed', 'the media source was released'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#port.post({ type: 'call', id, operation: { type, args } as SinkOperation }, transfer);
    });
  }

  #take(id: number): Call | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    return call;
  }

  #receive(reply: SinkReply): void {
    switch (reply.type) {
      case 'opened':
        return this.#settleOpened.resolve(true);
      case 'closed':
        this.#end();
        return this.#onEvent({ type: 'closed' });
      case 'streaming-changed':
        this.#streaming = reply.streaming;
        return this.#onEvent({ type: 'streaming-changed' });
      case 'buffered-changed':
        this.#buffered.set(reply.bufferId, reply.buffered);
        return reply.cause === 'eviction' ? this.#onEvent({ type: 'evicted', bufferId: reply.bufferId }) : undefined;
      case 'succeeded':
        return this.#take(reply.id)?.resolve(reply.value);
      case 'refused':
        return this.#take(reply.id)?.reject(new SinkFailure(reply.kind, reply.message, undefined, reply.returnedBytes));
      default:
        return assertNever(reply);
    }
  }
}
