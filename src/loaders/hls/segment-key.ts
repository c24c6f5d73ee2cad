import { unsupportedEncryption } from './errors.js';
import type { KeyTag } from './playlist.js';

/** What whole segments are decrypted with: AES in CBC mode, PKCS7 padding (RFC 8216bis §5.2). */
export interface SegmentKey {
  /** Absolute. */
  readonly url: string;
  readonly method: 'AES-128' | 'AES-256';
  readonly iv: Uint8Array<ArrayBuffer>;
}

/**
 * The key to use of those that a segment has; undefined: it is not encrypted.
 * @throws PlayerError `E_ENCRYPTION_UNSUPPORTED` where all are for a DRM system, or for samples.
 */
export function chooseKey(keys: readonly KeyTag[], baseUrl: string, sequence: number): SegmentKey | undefined {
  if (keys.length === 0) return undefined;
  for (const { method, keyFormat, uri, iv } of keys) {
    if (keyFormat !== 'identity' || !uri || !URL.canParse(uri, baseUrl)) continue;
    if (method === 'AES-128' || method === 'AES-256')
      return { url: new URL(uri, baseUrl).href, method, iv: iv ?? toIv(sequence) };
  }
  const method = keys.map((key) => `${key.method} (${key.keyFormat})`).join(', ');
  throw unsupportedEncryption(baseUrl, method, 'only AES-128 and AES-256 of whole segments are');
}

/** The media sequence number as a big-endian number of 128 bits. */
function toIv(sequence: number): Uint8Array<ArrayBuffer> {
  const iv = new Uint8Array(16);
  new DataView(iv.buffer).setBigUint64(8, BigInt(sequence));
  return iv;
}
