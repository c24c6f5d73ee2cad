import { expect } from '@open-wc/testing';
import { createCipher, decryptCbc } from '../../../../src/loaders/hls/decrypt.js';
import { concatBytes, type OwnedBytes } from '../../../../src/shared/bytes.js';
import { FaultyImports } from '../../../support/faulty-imports.js';
import { failureOf, fixture } from '../../../support/test-http.js';
import { HlsHarness } from './harness.js';

const iv = Uint8Array.from({ length: 16 }, (_, i) => i * 7);
const bytesOf = (length: number): OwnedBytes => Uint8Array.from({ length }, (_, i) => (i * 31) ^ (i >> 8));

async function* inPieces(bytes: OwnedBytes, size: number): AsyncGenerator<OwnedBytes> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.slice(at, at + size);
}

/** As on a page without https. */
async function insecurely<T>(run: () => Promise<T>): Promise<T> {
  const { crypto } = globalThis;
  Object.defineProperty(globalThis, 'crypto', { value: {}, configurable: true });
  try {
    return await run();
  } finally {
    Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true });
  }
}

async function encrypt(plain: OwnedBytes, key: OwnedBytes): Promise<OwnedBytes> {
  const cryptoKey = await crypto.subtle.importKey('raw', key, 'AES-CBC', false, ['encrypt']);
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, cryptoKey, plain));
}

for (const [where, run] of [
  ['by the browser', <T>(f: () => Promise<T>) => f()],
  ['without crypto.subtle', insecurely],
] as const)
  describe(`an encrypted segment, decrypted ${where}`, () => {
    for (const method of ['AES-128', 'AES-256'] as const) {
      const key = bytesOf(method === 'AES-128' ? 16 : 32);
      const segmentKey = { url: 'https://x/key', method, iv };

      it(`is what it was: ${method}`, async () => {
        for (const [length, size] of [
          [0, 16],
          [15, 4],
          [16, 32],
          [17, 100],
          [300_000, 16_384],
          [262_144, 65_536],
          [262_143, 70_001],
        ] as const) {
          const plain = bytesOf(length);
          const encrypted = await encrypt(plain, key);
          const pieces = await run(async () => {
            const cipher = await createCipher(key, (_, load) => load());
            const all: OwnedBytes[] = [];
            for await (const piece of decryptCbc(inPieces(encrypted, size), cipher, segmentKey, 'https://x/s'))
              all.push(piece);
            return all;
          });
          expect(concatBytes([new Uint8Array(0), ...pieces]), `${length}`).to.deep.equal(plain);
          if (length > 200_000) expect(pieces.length, 'pieces').to.be.greaterThan(2);
        }
      });
    }

    it('has a code where it does not end as it should', async () => {
      const key = bytesOf(16);
      const encrypted = await encrypt(bytesOf(1000), key);
      const broken = run(async () => {
        const cipher = await createCipher(key, (_, load) => load());
        const segmentKey = { url: 'https://x/key', method: 'AES-128', iv } as const;
        for await (const _ of decryptCbc(inPieces(encrypted.slice(0, 999), 400), cipher, segmentKey, 'https://x/s'));
      });
      const { code, message } = await failureOf(broken);
      expect(code).to.equal('E_SOURCE_CORRUPT');
      expect(message).to.include('https://x/key').and.to.include('https://x/s');
    });
  });

describe('a part of the decryption', () => {
  const securely = (run: () => Promise<void>): Promise<void> => run();
  for (const [part, where] of [
    ['the decryption of segments', securely],
    ['the cipher for pages without https', insecurely],
  ] as const)
    for (const fault of ['rejects', 'hangs'] as const)
      it(`whose code ${fault} (${part}) is reported, and asked for again with the next segment`, () =>
        where(async () => {
          const imports = new FaultyImports(fault);
          const hls = new HlsHarness(
            'hls/aes.m3u8',
            {},
            { importCode: (what, load) => (what === part ? imports.importCode(what, load) : load()) },
          );
          const encrypted = async () => (await hls.segments('media', 0, 1))[0]!;
          await hls.presentation();
          const { code, message } = await failureOf(encrypted().then((segment) => hls.fetched(segment)));
          expect(code).to.equal('E_LOADER_IMPORT');
          expect(message).to.include(part);
          expect([...hls.held], 'what cannot be decrypted is not fetched on').to.deep.equal([]);
          await imports.mend();
          expect(await hls.fetched(await encrypted())).to.deep.equal(await fixture('list/seg-0.m4s'));
        }));
});
