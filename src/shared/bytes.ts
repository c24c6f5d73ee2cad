/** Bytes whose memory the receiver owns: it may transfer or change them. */
export type OwnedBytes = Uint8Array<ArrayBuffer>;

/** One array of all parts; the part itself where there is only one. */
export function concatBytes(parts: readonly OwnedBytes[]): OwnedBytes {
  return parts.length === 1 ? parts[0]! : copyBytes(parts);
}

/** A new array of all parts. */
export function copyBytes(parts: readonly Uint8Array[]): OwnedBytes {
  const out = new Uint8Array(parts.reduce((sum, p) => sum + p.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.byteLength;
  }
  return out;
}
