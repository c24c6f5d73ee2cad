import { claimProgressive } from './progressive/claim.js';
import type { LoaderEntry } from './select.js';

/** The loaders every engine has, each fetched when it is first needed. */
export const BUILT_IN_LOADERS: readonly LoaderEntry[] = [
  {
    name: 'progressive',
    claim: claimProgressive,
    load: async () => (await import('./progressive/progressive-loader.js')).progressiveLoader,
  },
];
