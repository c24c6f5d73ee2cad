import { cbc } from '@noble/ciphers/aes.js';
import type { OwnedBytes } from '../../shared/bytes.js';
import type { CbcCipher } from './decrypt.js';

/** AES in JavaScript: 8 MB take about 0.2 s, so in pieces it never blocks its thread for long. */
export function createSoftwareCipher(key: OwnedBytes): CbcCipher {
  return {
    decrypt: (bytes, iv, padding) =>
      Promise.resolve().then(
        () => new Uint8Array(cbc(key, iv, { disablePadding: padding === 'kept' }).decrypt(bytes)) as OwnedBytes,
      ),
  };
}
