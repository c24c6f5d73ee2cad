import { PlayerError } from '../../model/errors.js';
import { orAbort } from '../../shared/abort.js';
import type { OwnedBytes } from '../../shared/bytes.js';
import type { HttpClient } from '../../net/http.js';
import { corruptSegment, unsupportedEncryption } from './errors.js';
import type { KeyTag } from './playlist.js';

/** What whole segments are decrypted with: AES in CBC mode, PKCS7 padding (RFC 8216bis §5.2). */
export interface SegmentKey {
  /** Absolute. */
  readonly url: string;
  readonly method: 'AES-128' | 'AES-256';
  readonly iv: Uint8Array<ArrayBuffer>;
}

const KEY_BYTES = { 'AES-128': 16, 'AES-256': 32 } as const;

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

/** Fetches each key once, and decrypts. */
export class KeyRing {
  readonly #http: HttpClient;
  readonly #life: AbortSignal;
  readonly #keys = new Map<string, Promise<CryptoKey>>();

  /** `life`: ends with the loader; a key serves whoever comes after the one who asked for it. */
  constructor(http: HttpClient, life: AbortSignal) {
    this.#http = http;
    this.#life = life;
  }

  async decrypt(bytes: OwnedBytes, key: SegmentKey, url: string, signal: AbortSignal): Promise<OwnedBytes> {
    const cryptoKey = await orAbort(this.#load(key), signal);
    try {
      return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv: key.iv }, cryptoKey, bytes));
    } catch {
      throw corruptSegment(url, `it cannot be decrypted with the key ${key.url}`);
    }
  }

  #load(key: SegmentKey): Promise<CryptoKey> {
    const id = `${key.method} ${key.url}`;
    let loading = this.#keys.get(id);
    if (!loading) {
      loading = this.#fetch(key);
      this.#keys.set(id, loading);
      loading.catch(() => this.#keys.delete(id));
    }
    return loading;
  }

  async #fetch({ url, method }: SegmentKey): Promise<CryptoKey> {
    // Absent on pages without https.
    if (!(globalThis.crypto as Crypto | undefined)?.subtle)
      throw unsupportedEncryption(url, method, 'the page is not served by https, so it has no crypto.subtle');
    const raw = await this.#http.bytes({ url }, this.#life);
    if (raw.byteLength !== KEY_BYTES[method]) {
      const message = `The key ${url} has ${raw.byteLength} bytes, and ${method} needs ${KEY_BYTES[method]}. Is it an error page?`;
      throw new PlayerError('E_SOURCE_CORRUPT', message, { url, position: 0, reason: 'a key of the wrong length' });
    }
    return crypto.subtle.importKey('raw', raw, 'AES-CBC', false, ['decrypt']);
  }
}
