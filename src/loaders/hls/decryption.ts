import { orAbort } from '../../shared/abort.js';
import type { LoaderContext } from '../contract.js';
import type { Decrypt, KeyRing } from './key-ring.js';
import type { SegmentKey } from './segment-key.js';

/** Decrypts segments. Its code is fetched with the first key: most streams have none. */
export class Decryption {
  readonly #context: Pick<LoaderContext, 'http' | 'importCode'>;
  readonly #life: AbortSignal;
  #keys: KeyRing | undefined;

  /** `life`: ends with the loader. */
  constructor(context: Pick<LoaderContext, 'http' | 'importCode'>, life: AbortSignal) {
    this.#context = context;
    this.#life = life;
  }

  /** @throws PlayerError `E_ENCRYPTION_KEY`, `E_LOADER_IMPORT`. */
  async with(key: SegmentKey, signal: AbortSignal): Promise<Decrypt> {
    const importing = this.#context.importCode('the decryption of segments', () => import('./key-ring.js'));
    const { KeyRing: Created } = await orAbort(importing, signal);
    this.#keys ??= new Created(this.#context, this.#life);
    return this.#keys.load(key, signal);
  }
}
