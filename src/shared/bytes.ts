/** Bytes whose memory the receiver owns: it may transfer or change them. */
export type OwnedBytes = Uint8Array<ArrayBuffer>;

/** One array of all parts; the part itself where there is only one. */
export function concatBytes(parts: readonly OwnedBytes[]): OwnedBytes {
  if (parts.length === 1) return parts[0]!;
  const out = new Uint8Array(parts.reduce((sum, p) => sum + p.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.byteLength;
  }
  return out;
}
