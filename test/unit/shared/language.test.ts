import { expect } from '@open-wc/testing';
import { isSameLanguage, languageDistance } from '../../../src/shared/language.js';

/** Best first, without those of other languages. */
const sorted = (wanted: string, tags: readonly string[]): readonly string[] =>
  tags
    .filter((tag) => languageDistance(tag, wanted) < Infinity)
    .sort((a, b) => languageDistance(a, wanted) - languageDistance(b, wanted));

describe('the distance of a language', () => {
  it('goes by the lookup of RFC 4647, then by what is shared', () => {
    const rows: readonly (readonly [wanted: string, tags: readonly string[], expected: readonly string[]])[] = [
      ['de', ['en', 'de-AT', 'de'], ['de', 'de-AT']],
      ['de-CH', ['de-AT', 'de', 'de-CH', 'den'], ['de-CH', 'de', 'de-AT']],
      ['pt', ['es', 'pt-BR', 'pt-PT'], ['pt-BR', 'pt-PT']],
      ['zh-Hant-TW', ['zh-Hans', 'zh-Hant-HK', 'zh', 'zh-Hant'], ['zh-Hant', 'zh', 'zh-Hant-HK', 'zh-Hans']],
      ['fr', ['en', 'de'], []],
    ];
    for (const [wanted, tags, expected] of rows) expect(sorted(wanted, tags), wanted).to.deep.equal(expected);
  });

  it('does not depend on how a tag is written', () => {
    for (const tag of ['de', 'DE', ' de ', 'deu']) expect(languageDistance(tag, 'de'), tag).to.equal(0);
    for (const tag of ['de-AT', 'de_AT', 'deu-AT']) expect(languageDistance(tag, 'DE-at'), tag).to.equal(0);
    expect(languageDistance('no such tag', 'de')).to.equal(Infinity);
  });

  it('is infinite where one is unknown', () => {
    expect(languageDistance(undefined, 'de')).to.equal(Infinity);
    expect(languageDistance('', '')).to.equal(Infinity);
    expect(languageDistance('de', '')).to.equal(Infinity);
  });

  it('says what is one language to a listener', () => {
    expect([isSameLanguage('en-US', 'en'), isSameLanguage('en', 'en-GB'), isSameLanguage('eng', 'en')]).to.deep.equal([
      true,
      true,
      true,
    ]);
    expect([isSameLanguage('en', 'de'), isSameLanguage(undefined, 'de')]).to.deep.equal([false, false]);
  });
});
