import { PlayerError } from '../../model/errors.js';
import { orAbort } from '../../shared/abort.js';
import type { LoaderContext } from '../contract.js';
import { forgetOldest } from '../../shared/forget-oldest.js';
import { createCipher, type CbcCipher } from './decrypt.js';
import { unavailableKey, unsupportedEncryption } from './errors.js';
import type { KeyTag } from './playlist.js';

/** What whole segments are decrypted with: AES in CBC mode, PKCS7 padding (RFC 8216bis §5.2). */
export interface SegmentKey {
  /** Absolute. */
  readonly url: string;
  readonly method: 'AES-128' | 'AES-256';
  readonly iv: Uint8Array<ArrayBuffer>;
}

/** A live stream may change its key with each segment; the last few are enough. */
const MAX_KEYS = 32;
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

/** Keys, each fetched once. */
export class KeyRing {
  readonly #context: Pick<LoaderContext, 'http' | 'importCode'>;
  readonly #life: AbortSignal;
  readonly #ciphers = new Map<string, Promise<CbcCipher>>();

  /** `life`: ends with the loader; a key serves whoever comes after the one who asked for it. */
  constructor(context: Pick<LoaderContext, 'http' | 'importCode'>, life: AbortSignal) {
    this.#context = context;
    this.#life = life;
  }

  /** What failed is tried again by the next call. @throws PlayerError `E_ENCRYPTION_KEY`, `E_LOADER_IMPORT`. */
  load(key: SegmentKey, signal: AbortSignal): Promise<CbcCipher> {
    const id = `${key.method} ${key.url}`;
    let loading = this.#ciphers.get(id);
    if (!loading) {
      loading = this.#fetch(key);
      loading.catch(() => this.#ciphers.delete(id));
      this.#ciphers.set(id, loading);
      forgetOldest(this.#ciphers, MAX_KEYS);
    }
    return orAbort(loading, signal);
  }

  async #fetch({ url, method }: SegmentKey): Promise<CbcCipher> {
    const { http, importCode } = this.#context;
    const raw = await http.bytes({ url }, this.#life).catch((error: unknown) => {
      if (!(error instanceof PlayerError)) throw error;
      throw unavailableKey(url, describeNetworkFailure(error), error);
    });
    const wanted = KEY_BYTES[method];
    if (raw.byteLength !== wanted)
      throw unavailableKey(
        url,
        `it has ${raw.byteLength} bytes where ${method} needs ${wanted}; it may be an error page`,
      );
    return createCipher(raw, importCode);
  }
}

function describeNetworkFailure({ code, detail }: PlayerError): string {
  return 'status' in detail ? `the server answers ${detail.status}` : `the request failed (${code})`;
}
