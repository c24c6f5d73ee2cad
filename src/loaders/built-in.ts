import { claimHls } from './hls/claim.js';
import { claimProgressive } from './progressive/claim.js';
import type { LoaderEntry } from './select.js';
import type { BUILT_IN_LOADER_NAMES } from '../model/loader-names.js';

interface BuiltIn extends LoaderEntry {
  readonly name: (typeof BUILT_IN_LOADER_NAMES)[number];
}

/** The loaders every engine has, each fetched when it is first needed. */
export const BUILT_IN_LOADERS: readonly BuiltIn[] = [
  {
    name: 'progressive',
    claim: claimProgressive,
    load: async () => (await import('./progressive/progressive-loader.js')).progressiveLoader,
  },
  {
    name: 'hls',
    claim: claimHls,
    load: async () => (await import('./hls/hls-loader.js')).hlsLoader,
    firstRequest: ({ url }) => ({ url }),
  },
];
