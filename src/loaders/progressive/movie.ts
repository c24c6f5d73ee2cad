import type { TrackType } from '../../model/presentation.js';
import type { OwnedBytes } from '../../shared/bytes.js';
import type { ByteCursor } from './byte-cursor.js';
import type { ByteSource } from './byte-source.js';

/** What opening a file needs. */
export interface OpenContext {
  readonly source: ByteSource;
  readonly warn: (warning: string) => void;
}

/** An opened file, whatever its container. Times are media seconds, as the bytes say them. */
export interface Movie {
  /** The init segment: only the tracks that are played. */
  readonly init: OwnedBytes;
  readonly type: TrackType;
  readonly mimeType: string;
  readonly language?: string;
  readonly width?: number;
  readonly height?: number;
  readonly frameRate?: number;
  /** What the headers say. Default: they say nothing. */
  readonly duration?: number;
  /** Where the fragments begin. */
  readonly first: FragmentHead;
  /** Found in front; empty if there was none. */
  readonly index: readonly IndexedUnit[];
  readonly walker: FragmentWalker;
  /** An index elsewhere in the file; undefined if it turns out that there is none. */
  readonly loadIndex?: (signal: AbortSignal) => Promise<readonly IndexedUnit[] | undefined>;
  /** The index of a part that has its own one; undefined if it has none. */
  readonly loadNested?: (unit: IndexedUnit, signal: AbortSignal) => Promise<readonly IndexedUnit[] | undefined>;
}

/** A part of the file that an index names. */
export interface IndexedUnit {
  readonly position: number;
  /** Exclusive; undefined for the last one of an index that does not say it. */
  readonly endPosition?: number;
  readonly start: number;
  readonly end?: number;
  /** Whether decoding can begin here. */
  readonly sync: boolean;
  /** It holds an index of its own. */
  readonly nested?: boolean;
}

/** The smallest piece that can be appended: moof and mdat, or a cluster. */
export interface FragmentHead {
  readonly position: number;
  /** From where it can be decoded; of its first frame, where it cannot be without what precedes it. */
  readonly start: number;
  /** Undefined until its body has been read. */
  readonly end?: number;
  /** Whether decoding can begin in it. */
  readonly sync: boolean;
}

/** Walks from fragment to fragment, checks that what passes is well-formed, and drops what MSE does not need. */
export interface FragmentWalker {
  /** Looks at the next fragment without consuming it. Undefined: there is none. */
  peek(cursor: ByteCursor): Promise<FragmentHead | undefined>;
  /** The fragment just peeked, as MSE takes it. Returns where it ends; undefined: the file breaks off in it. */
  stream(cursor: ByteCursor, head: FragmentHead): AsyncGenerator<OwnedBytes, FragmentEnd | undefined>;
  /** As `stream`, without the bytes. */
  skip(cursor: ByteCursor, head: FragmentHead): Promise<FragmentEnd | undefined>;
}

export interface FragmentEnd {
  /** Of its last frame; undefined where finding out would need its bytes. */
  readonly end?: number;
}
