import type { TimeRange } from '../model/time-range.js';
import type { BufferSpec, SinkFailureKind } from '../model/sink.js';

/** The calls of a media sink: methods of `MediaSink` in `sink/contract.ts`, with their arguments. */
export interface SinkCalls {
  readonly isTypeSupported: readonly [mimeType: string];
  readonly addBuffers: readonly [buffers: readonly BufferSpec[]];
  readonly append: readonly [bufferId: string, bytes: Uint8Array<ArrayBuffer>];
  readonly remove: readonly [bufferId: string, range: TimeRange];
  readonly resetParser: readonly [bufferId: string];
  readonly setTimestampOffset: readonly [bufferId: string, seconds: number];
  readonly changeType: readonly [bufferId: string, mimeType: string];
  readonly setDuration: readonly [seconds: number];
  readonly setLiveSeekable: readonly [range: TimeRange | null];
  readonly endOfStream: readonly [];
}

export type SinkCall = keyof SinkCalls;

/** One call as data. */
export type SinkOperation = { [C in SinkCall]: { readonly type: C; readonly args: SinkCalls[C] } }[SinkCall];

/** Engine → main. */
export type SinkCommand =
  { readonly type: 'call'; readonly id: number; readonly operation: SinkOperation } | { readonly type: 'close' };

/** Main → engine. Each carries the buffered ranges it changed, so that the engine never asks for them. */
export type SinkReply =
  | { readonly type: 'opened' }
  | { readonly type: 'closed' }
  | { readonly type: 'streaming-changed'; readonly streaming: boolean }
  | {
      readonly type: 'buffered-changed';
      readonly bufferId: string;
      readonly buffered: readonly TimeRange[];
      readonly cause: 'operation' | 'eviction';
    }
  | { readonly type: 'succeeded'; readonly id: number; readonly value: boolean }
  | {
      readonly type: 'refused';
      readonly id: number;
      readonly kind: SinkFailureKind;
      readonly message: string;
      /** Of an append for which there was no room. */
      readonly returnedBytes?: Uint8Array<ArrayBuffer>;
    };
