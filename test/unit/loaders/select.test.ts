import { expect } from '@open-wc/testing';
import { BUILT_IN_LOADERS } from '../../../src/loaders/built-in.js';
import type { Claim, LoaderFactory } from '../../../src/loaders/contract.js';
import { entryOf, resolveLoader, selectLoader } from '../../../src/loaders/select.js';
import type { PlayerError } from '../../../src/model/errors.js';
import type { LoaderChoice } from '../../../src/model/source.js';
import { FaultyImports } from '../../support/faulty-imports.js';
import { failureOf } from '../../support/test-http.js';

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
    resolveLoader(list, loader ? { ...SOURCE, loader } : SOURCE, {
      importModule: () => (module instanceof Error ? Promise.reject(module) : Promise.resolve(module)),
      importCode: (_, load) => load(),
    });
  const byModule: LoaderChoice = { type: 'module', url: 'http://x/loader.js' };

  it('takes the one that is named, whatever it claims', async () => {
    expect((await resolve({ type: 'name', name: 'a' }, {})).name).to.equal('a');
  });

  it('takes the one that a module exports', async () => {
    expect((await resolve(byModule, { loader: factory('own', 'none') })).name).to.equal('own');
  });

  it('has a code for each way it can go wrong', async () => {
    expect(await codeOf(resolve(undefined, {}))).to.equal('E_LOADER_NONE');
    expect(await codeOf(resolve({ type: 'name', name: 'z' }, {}))).to.equal('E_LOADER_UNKNOWN');
    expect(await codeOf(resolve(byModule, new TypeError('404')))).to.equal('E_LOADER_IMPORT');
    for (const module of [{}, { loader: null }, { loader: {} }, { loader: { name: 'x' } }, { loader: { create() {} } }])
      expect(await codeOf(resolve(byModule, module))).to.equal('E_LOADER_INVALID');
  });

  for (const { name } of BUILT_IN_LOADERS)
    for (const fault of ['rejects', 'hangs'] as const)
      it(`reports that the code of "${name}" ${fault}, and asks for it again`, async () => {
        const imports = new FaultyImports(fault);
        const resolveBuiltIn = () =>
          resolveLoader(
            BUILT_IN_LOADERS,
            { ...SOURCE, loader: { type: 'name', name } },
            {
              importModule: () => Promise.reject(new Error('not here')),
              importCode: imports.importCode,
            },
          );
        const { code, message } = await failureOf(resolveBuiltIn());
        expect(code).to.equal('E_LOADER_IMPORT');
        expect(message).to.include(`the loader "${name}"`);
        await imports.mend();
        expect((await resolveBuiltIn()).name).to.equal(name);
      });
});
