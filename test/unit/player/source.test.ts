import { expect } from '@open-wc/testing';
import { PlayerError } from '../../../src/model/errors.js';
import { describeSource } from '../../../src/player/source.js';

const BASE = 'https://page.example/dir/page.html';

const codeOf = (url: string): string => {
  try {
    describeSource({ url }, BASE);
  } catch (error) {
    expect(error).to.be.instanceOf(PlayerError);
    return (error as PlayerError).code;
  }
  return 'none';
};

describe('describeSource', () => {
  it('resolves against the document', () => {
    expect(describeSource({ url: 'film.mp4' }, BASE)).to.deep.equal({ url: 'https://page.example/dir/film.mp4' });
  });

  it('keeps what it was told, and nothing else', () => {
    const source = {
      url: '/f',
      type: 'video/mp4',
      startTime: 4,
      credentials: 'include',
      loader: 'progressive',
    } as const;
    expect(describeSource(source, BASE)).to.deep.equal({
      url: 'https://page.example/f',
      type: 'video/mp4',
      startTime: 4,
      credentials: 'include',
      loader: { type: 'name', name: 'progressive' },
    });
  });

  it('refuses what cannot be fetched, each by its code', () => {
    expect(codeOf('')).to.equal('E_SOURCE_EMPTY_URL');
    expect(codeOf('  ')).to.equal('E_SOURCE_EMPTY_URL');
    expect(codeOf('http://[')).to.equal('E_SOURCE_INVALID_URL');
    expect(codeOf('javascript:alert(1)')).to.equal('E_SOURCE_INVALID_URL');
    expect(codeOf('blob:https://page.example/1')).to.equal('none');
  });
});
