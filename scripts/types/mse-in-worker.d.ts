// Media Source Extensions in a worker: TypeScript's WebWorker lib (7.0.2) has MediaSourceHandle and nothing else of it.
// The same shapes as in its DOM lib, plus `handle`. Only src/tsconfig.engine.json includes this file. It may go once
// lib.webworker.d.ts has MediaSource.
type AppendMode = 'segments' | 'sequence';
type EndOfStreamError = 'decode' | 'network';
type ReadyState = 'closed' | 'ended' | 'open';

interface TimeRanges {
  readonly length: number;
  end(index: number): number;
  start(index: number): number;
}

interface SourceBuffer extends EventTarget {
  appendWindowEnd: number;
  appendWindowStart: number;
  readonly buffered: TimeRanges;
  mode: AppendMode;
  timestampOffset: number;
  readonly updating: boolean;
  abort(): void;
  appendBuffer(data: BufferSource): void;
  changeType(type: string): void;
  remove(start: number, end: number): void;
}
declare var SourceBuffer: { prototype: SourceBuffer; new (): SourceBuffer };

interface SourceBufferList extends EventTarget {
  readonly length: number;
  [index: number]: SourceBuffer;
}

interface MediaSource extends EventTarget {
  readonly activeSourceBuffers: SourceBufferList;
  duration: number;
  readonly handle: MediaSourceHandle;
  readonly readyState: ReadyState;
  readonly sourceBuffers: SourceBufferList;
  addSourceBuffer(type: string): SourceBuffer;
  clearLiveSeekableRange(): void;
  endOfStream(error?: EndOfStreamError): void;
  removeSourceBuffer(sourceBuffer: SourceBuffer): void;
  setLiveSeekableRange(start: number, end: number): void;
}
declare var MediaSource: {
  prototype: MediaSource;
  new (): MediaSource;
  readonly canConstructInDedicatedWorker: boolean;
  isTypeSupported(type: string): boolean;
};
