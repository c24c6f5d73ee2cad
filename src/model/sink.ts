/** A SourceBuffer to be. */
export interface BufferSpec {
  /** The track it holds. */
  readonly id: string;
  readonly mimeType: string;
}

/**
 * Why a sink refused. `quota`: no room, `remove` first; `closed`: the MediaSource is gone, for good; `type`: not a type
 * this browser takes; `append`: the bytes are not what the type says; `state`: anything else.
 */
export type SinkFailureKind = 'quota' | 'closed' | 'type' | 'append' | 'state';
