/** ID3v2.4.0 structure §3.1. */
export const ID3_HEADER_BYTES = 10;

/** Of a tag at the beginning, header and footer included; undefined: there is none. */
export function readId3Size(bytes: Uint8Array): number | undefined {
  const hasTag = bytes[0] === 0x49 && bytes[1] === 0x44 && bytes[2] === 0x33;
  if (!hasTag || bytes.byteLength < ID3_HEADER_BYTES) return undefined;
  const footer = bytes[5]! & 0x10 ? ID3_HEADER_BYTES : 0;
  return ID3_HEADER_BYTES + readSynchsafe(bytes, 6) + footer;
}

/** Whether a tag stands there, also one of ID3v1: between frames, or behind the last one. */
export function isTag(bytes: Uint8Array, at: number): boolean {
  return ['ID3', 'TAG'].includes(String.fromCharCode(...bytes.subarray(at, at + 3)));
}

/** Seven bits of each byte. */
function readSynchsafe(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = 0; i < 4; i++) value = (value << 7) | ((bytes[at + i] ?? 0) & 127);
  return value;
}

const OWNER = 'com.apple.streaming.transportStreamTimestamp';

/** RFC 8216bis §3.1.4: when the first sample is heard, 33 bits in 90 kHz, in a PRIV frame; undefined: the tag has none. */
export function readTransportTime(tag: Uint8Array): number | undefined {
  const view = new DataView(tag.buffer, tag.byteOffset, tag.byteLength);
  const isOld = tag[3]! < 4;
  for (let at = ID3_HEADER_BYTES; at + 10 < tag.byteLength;) {
    const name = String.fromCharCode(...tag.subarray(at, at + 4));
    const size = isOld ? view.getUint32(at + 4) : readSynchsafe(tag, at + 4);
    const body = at + 10;
    const owner = String.fromCharCode(...tag.subarray(body, body + OWNER.length));
    const timeAt = body + OWNER.length + 1;
    if (name === 'PRIV' && owner === OWNER && timeAt + 8 <= tag.byteLength)
      return (view.getUint32(timeAt) & 1) * 2 ** 32 + view.getUint32(timeAt + 4);
    if (size <= 0) return undefined;
    at = body + size;
  }
  return undefined;
}
