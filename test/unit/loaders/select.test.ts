import { expect } from '@open-wc/testing';
import type { Claim, LoaderFactory } from '../../../src/loaders/contract.js';
import { entryOf, resolveLoader, selectLoader } from '../../../src/loaders/select.js';
import type { PlayerError } from '../../../src/model/errors.js';
import type { LoaderChoice } from '../../../src/model/source.js';

const factory = (name: string, claim: Claim): LoaderFactory => ({
  name,
  claim: () => claim,
  create: () => {
    throw new Error('not made here');
  },
});
const entries = (...list: LoaderFactory[]) => list.map(entryOf);
const SOURCE = { url: 'http://x/film' };

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    return (error as PlayerError).code;
  }
  return 'none';
};

describe('selectLoader', () => {
  it('takes the strongest claim', () => {
    const list = entries(factory('a', 'possible'), factory('b', 'certain'), factory('c', 'possible'));
    expect(selectLoader(list, SOURCE)?.name).to.equal('b');
  });

  it('takes the later of equals, so that an application overrides a built-in', () => {
    const list = entries(factory('built-in', 'certain'), factory('own', 'certain'));
    expect(selectLoader(list, SOURCE)?.name).to.equal('own');
  });

  it('takes none that does not claim', () => {
    expect(selectLoader(entries(factory('a', 'none')), SOURCE)).to.equal(undefined);
  });
});

describe('resolveLoader', () => {
  const list = entries(factory('a', 'none'));
  const resolve = (loader: LoaderChoice | undefined, module: unknown) =>
    resolveLoader(list, loader ? { ...SOURCE, loader } : SOURCE, () =>
      module instanceof Error ? Promise.reject(module) : Promise.resolve(module),
    );
  const byModule: LoaderChoice = { type: 'module', url: 'http://x/loader.js' };

  it('takes the one that is named, whatever it claims', async () => {
    expect((await resolve({ type: 'name', name: 'a' }, {})).name).to.equal('a');
  });

  it('takes the one that a module exports', async () => {
    expect((await resolve(byModule, { loader: factory('own', 'none') })).name).to.equal('own');
  });

  it('says what to do where the code of a built-in one is missing', async () => {
    const cause = new TypeError('Failed to fetch dynamically imported module: http://x/hls.js');
    const missing = { ...entryOf(factory('hls', 'certain')), load: () => Promise.reject(cause) };
    const error = await resolveLoader([missing], SOURCE, () => Promise.resolve({})).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'E_LOADER_IMPORT', cause });
    expect((error as Error).message)
      .to.include(SOURCE.url)
      .and.include('http://x/hls.js')
      .and.include('one release');
  });

  it('has a code for each way it can go wrong', async () => {
    expect(await codeOf(resolve(undefined, {}))).to.equal('E_LOADER_NONE');
    expect(await codeOf(resolve({ type: 'name', name: 'z' }, {}))).to.equal('E_LOADER_UNKNOWN');
    expect(await codeOf(resolve(byModule, new TypeError('404')))).to.equal('E_LOADER_IMPORT');
    for (const module of [{}, { loader: null }, { loader: {} }, { loader: { name: 'x' } }, { loader: { create() {} } }])
      expect(await codeOf(resolve(byModule, module))).to.equal('E_LOADER_INVALID');
  });
});
