import type { TimeRange } from '../model/time-range.js';
import type { BufferSpec, SinkFailureKind } from '../model/sink.js';

/** One operation of a media sink as data; the methods of `MediaSink` in `sink/contract.ts`, argument by argument. */
export type SinkOperation =
  | { readonly type: 'is-type-supported'; readonly mimeType: string }
  | { readonly type: 'add-buffers'; readonly buffers: readonly BufferSpec[] }
  | { readonly type: 'append'; readonly bufferId: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'remove'; readonly bufferId: string; readonly range: TimeRange }
  | { readonly type: 'reset-parser'; readonly bufferId: string }
  | { readonly type: 'set-timestamp-offset'; readonly bufferId: string; readonly seconds: number }
  | { readonly type: 'change-type'; readonly bufferId: string; readonly mimeType: string }
  | { readonly type: 'set-duration'; readonly seconds: number }
  | { readonly type: 'set-live-seekable'; readonly range: TimeRange | null }
  | { readonly type: 'end-of-stream' };

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
