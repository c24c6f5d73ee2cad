import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import type { ImportCode } from '../contract.js';
import { corruptSegment } from './errors.js';
import type { SegmentKey } from './segment-key.js';

/** AES in CBC mode with one key. */
export interface CbcCipher {
  /** `padding`: `kept` where the bytes are not the last ones, `removed` (PKCS7) where they are. Rejects if it is not there. */
  decrypt(bytes: OwnedBytes, iv: OwnedBytes, padding: 'kept' | 'removed'): Promise<OwnedBytes>;
}

const BLOCK_BYTES = 16;
/** Each piece costs two calls that go to another thread and back. */
const MIN_PIECE_BYTES = 65_536;

/**
 * Decrypts a segment in pieces as its bytes arrive (RFC 8216bis §5.2): each block needs only the one before it.
 * @throws PlayerError `E_SOURCE_CORRUPT` where the bytes do not end as the key would have them.
 */
export async function* decryptCbc(
  bytes: AsyncIterable<OwnedBytes>,
  cipher: CbcCipher,
  { url: keyUrl, iv: firstIv }: SegmentKey,
  url: string,
): AsyncGenerator<OwnedBytes, void> {
  let iv = firstIv;
  let held: OwnedBytes[] = [];
  let heldBytes = 0;
  for await (const chunk of bytes) {
    held.push(chunk);
    heldBytes += chunk.byteLength;
    if (heldBytes < MIN_PIECE_BYTES) continue;
    const all = concatBytes(held);
    // The last block stays: it may be the one with the padding.
    const end = all.byteLength - 1 - ((all.byteLength - 1) % BLOCK_BYTES);
    const piece = all.slice(0, end);
    held = [all.subarray(end)];
    heldBytes = all.byteLength - end;
    const next = piece.slice(-BLOCK_BYTES);
    yield await cipher.decrypt(piece, iv, 'kept');
    iv = next;
  }
  if (heldBytes === 0) return;
  try {
    yield await cipher.decrypt(concatBytes(held), iv, 'removed');
  } catch {
    throw corruptSegment(url, `it cannot be decrypted with the key ${keyUrl}`);
  }
}

/**
 * `crypto.subtle` is absent on pages without https: then by our own means, which are fetched when they are needed.
 * @throws PlayerError `E_LOADER_IMPORT`.
 */
export async function createCipher(key: OwnedBytes, importCode: ImportCode): Promise<CbcCipher> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle as SubtleCrypto | undefined;
  if (!subtle) {
    const { createSoftwareCipher } = await importCode(
      'the cipher for pages without https',
      () => import('./software-cipher.js'),
    );
    return createSoftwareCipher(key);
  }
  const cryptoKey = await subtle.importKey('raw', key, 'AES-CBC', false, ['decrypt', 'encrypt']);
  return new SubtleCipher(subtle, cryptoKey);
}

class SubtleCipher implements CbcCipher {
  readonly #subtle: SubtleCrypto;
  readonly #key: CryptoKey;

  constructor(subtle: SubtleCrypto, key: CryptoKey) {
    this.#subtle = subtle;
    this.#key = key;
  }

  async decrypt(bytes: OwnedBytes, iv: OwnedBytes, padding: 'kept' | 'removed'): Promise<OwnedBytes> {
    // It insists on padding (Web Cryptography API §27.4.2): nothing, encrypted behind the last block, is a block of just that.
    const closed =
      padding === 'kept' ? concatBytes([bytes, await this.#encryptNothing(bytes.slice(-BLOCK_BYTES))]) : bytes;
    return new Uint8Array(await this.#subtle.decrypt({ name: 'AES-CBC', iv }, this.#key, closed));
  }

  async #encryptNothing(iv: OwnedBytes): Promise<OwnedBytes> {
    return new Uint8Array(await this.#subtle.encrypt({ name: 'AES-CBC', iv }, this.#key, new Uint8Array(0)));
  }
}
