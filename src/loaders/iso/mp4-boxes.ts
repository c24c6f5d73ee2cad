/** A box inside a byte array: ISO/IEC 14496-12 §4.2. */
export interface Box {
  readonly type: string;
  /** Of the header. */
  readonly start: number;
  /** Of the payload. */
  readonly body: number;
  readonly end: number;
}

export interface BoxHeader {
  readonly type: string;
  /** Header included; 0 means up to the end of the file. */
  readonly size: number;
  readonly headerBytes: 8 | 16;
}

/** Undefined if this is no box: a type that nobody writes, or a size below its own header. */
export function readBoxHeader(bytes: Uint8Array, at = 0): BoxHeader | undefined {
  if (bytes.byteLength - at < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, Math.min(16, bytes.byteLength - at));
  const type = fourCc(bytes, at + 4);
  // Letters, digits and a few signs; 0xa9 is the copyright sign of QuickTime's metadata.
  if (!/^[A-Za-z0-9 \-_+.\xa9]{4}$/.test(type)) return undefined;
  const size = view.getUint32(0);
  if (size !== 1) return size === 0 || size >= 8 ? { type, size, headerBytes: 8 } : undefined;
  if (view.byteLength < 16) return undefined;
  const large = view.getUint32(8) * 2 ** 32 + view.getUint32(12);
  return large >= 16 && Number.isSafeInteger(large) ? { type, size: large, headerBytes: 16 } : undefined;
}

export function fourCc(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

/** The boxes between two offsets, up to the first one that does not fit. */
export function childBoxes(bytes: Uint8Array, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end;) {
    const header = readBoxHeader(bytes.subarray(0, end), at);
    const boxEnd = header ? (header.size === 0 ? end : at + header.size) : Infinity;
    if (!header || boxEnd > end) break;
    boxes.push({ type: header.type, start: at, body: at + header.headerBytes, end: boxEnd });
    at = boxEnd;
  }
  return boxes;
}

/** The first box at a path such as `mdia/minf/stbl` below `parent`. */
export function findBox(bytes: Uint8Array, parent: Box, path: string): Box | undefined {
  let box: Box | undefined = parent;
  for (const type of path.split('/')) {
    if (!box) return undefined;
    box = childBoxes(bytes, box.body, box.end).find((child) => child.type === type);
  }
  return box;
}

/** Makes a box invisible to every reader without moving anything. */
export function hideBox(bytes: Uint8Array, box: Box): void {
  bytes.set([0x66, 0x72, 0x65, 0x65], box.start + 4); // 'free'
}
