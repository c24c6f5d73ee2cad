import { PlayerError } from '../../model/errors.js';
import { orAbort } from '../../shared/abort.js';
import type { OwnedBytes } from '../../shared/bytes.js';
import type { LoaderContext } from '../contract.js';
import { forgetOldest } from '../../shared/forget-oldest.js';
import { createCipher, decryptCbc, type CbcCipher } from './decrypt.js';
import type { SegmentKey } from './segment-key.js';

/** A live stream may change its key with each segment; the last few are enough. */
const MAX_KEYS = 32;
const KEY_BYTES = { 'AES-128': 16, 'AES-256': 32 } as const;

/** Takes the encryption from the bytes of the segment at `url`. */
export type Decrypt = (bytes: AsyncIterable<OwnedBytes>, url: string) => AsyncGenerator<OwnedBytes, void>;

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
  async load(key: SegmentKey, signal: AbortSignal): Promise<Decrypt> {
    const id = `${key.method} ${key.url}`;
    let loading = this.#ciphers.get(id);
    if (!loading) {
      loading = this.#fetch(key);
      loading.catch(() => this.#ciphers.delete(id));
      this.#ciphers.set(id, loading);
      forgetOldest(this.#ciphers, MAX_KEYS);
    }
    const cipher = await orAbort(loading, signal);
    return (bytes, url) => decryptCbc(bytes, cipher, key, url);
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

function unavailableKey(url: string, reason: string, cause?: unknown): PlayerError<'E_ENCRYPTION_KEY'> {
  const message = `The media cannot be decrypted without its key ${url}: ${reason}. Check that the page may fetch it (credentials, CORS, token).`;
  return new PlayerError('E_ENCRYPTION_KEY', message, { url, reason }, { cause });
}
