import { PlayerError } from '../model/errors.js';
import type { SourceDescriptor } from '../model/source.js';
import type { HttpRequest } from '../net/http.js';
import type { Claim, ImportCode, LoaderFactory } from './contract.js';

/** A loader that may still have to be fetched: its claim is known without its code. */
export interface LoaderEntry {
  readonly name: string;
  claim(source: SourceDescriptor): Claim;
  readonly load: () => Promise<LoaderFactory>;
  /** What the loader is going to ask for first: on its way while its code is fetched. Default: nobody knows. */
  firstRequest?(source: SourceDescriptor): HttpRequest;
}

/** An entry for a factory of the application's that is already here. The code that checks such loaders may not be. */
export function entryOf(factory: LoaderFactory): LoaderEntry {
  return {
    name: factory.name,
    claim: (source) => factory.claim(source),
    load: async () => (await import('./checked-loader.js')).checkedFactory(factory, factory.name),
  };
}

const STRENGTH: Record<Claim, number> = { none: 0, possible: 1, certain: 2 };

/** The entry with the strongest claim; of equals, the later one. */
export function selectLoader(entries: readonly LoaderEntry[], source: SourceDescriptor): LoaderEntry | undefined {
  let best: LoaderEntry | undefined;
  let bestStrength = 1;
  for (const entry of entries) {
    const strength = STRENGTH[entry.claim(source)];
    if (strength < bestStrength) continue;
    best = entry;
    bestStrength = strength;
  }
  return best;
}

/** The entry that a source asks for by its name, or the one that claims it; undefined: none, or a module of the page's own. */
export function findEntry(entries: readonly LoaderEntry[], source: SourceDescriptor): LoaderEntry | undefined {
  const { loader } = source;
  if (!loader) return selectLoader(entries, source);
  return loader.type === 'module' ? undefined : entries.find(({ name }) => name === loader.name);
}

/** How the code of a loader is fetched; neither waits for ever. */
export interface LoaderImports {
  /** A module of the page's own, by its URL. */
  readonly importModule: (url: string) => Promise<unknown>;
  /** A part of this package. */
  readonly importCode: ImportCode;
}

/**
 * The loader for a source: the one it asks for, or the one that claims it.
 * @throws PlayerError `E_LOADER_NONE`, `E_LOADER_UNKNOWN`, `E_LOADER_IMPORT`, `E_LOADER_INVALID`.
 */
export async function resolveLoader(
  entries: readonly LoaderEntry[],
  source: SourceDescriptor,
  { importModule, importCode }: LoaderImports,
): Promise<LoaderFactory> {
  const { loader, url } = source;
  if (loader?.type === 'module') {
    const importing = importModule(loader.url);
    importing.catch(() => {});
    const { checkedModule } = await importCode('the checks of a loader', () => import('./checked-loader.js'));
    return checkedModule(loader.url, importing);
  }
  const entry = findEntry(entries, source);
  if (entry) return importCode(`the loader "${entry.name}"`, () => entry.load());
  if (loader) {
    const message = `There is no loader named "${loader.name}". Known here: ${entries.map(({ name }) => name).join(', ')}.`;
    throw new PlayerError('E_LOADER_UNKNOWN', message, { loader: loader.name });
  }
  const message = `No loader recognises ${url}. Set its type, or name a loader.`;
  throw new PlayerError('E_LOADER_NONE', message, { url });
}
