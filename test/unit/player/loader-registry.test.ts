import { expect } from '@open-wc/testing';
import { PlayerError } from '../../../src/model/errors.js';
import { registerLoader, resolveLoaderAttribute, resolveLoaderProperty } from '../../../src/player/loader-registry.js';

const BASE = `${location.origin}/some/page.html`;

/** The code an attribute value is refused with. */
function refusal(value: string): string {
  try {
    const choice = resolveLoaderAttribute(value, BASE);
    return `accepted: ${JSON.stringify(choice)}`;
  } catch (error) {
    if (!(error instanceof PlayerError)) throw error;
    expect(error.detail).to.deep.equal({ loader: value });
    expect(error.message).to.have.length.greaterThan(20);
    return error.code;
  }
}

describe('a loader named by an attribute', () => {
  it('may be a registered name, whatever its address', () => {
    registerLoader('from-elsewhere', 'https://cdn.example.org/loader.js');
    registerLoader('from-here', '/loaders/mine.js');
    expect(resolveLoaderAttribute('from-elsewhere', BASE)).to.deep.equal({
      type: 'module',
      url: 'https://cdn.example.org/loader.js',
    });
    expect(resolveLoaderAttribute('from-here', BASE)).to.deep.equal({
      type: 'module',
      url: `${location.origin}/loaders/mine.js`,
    });
  });

  it('may be a built-in one', () => {
    expect(resolveLoaderAttribute('progressive', BASE)).to.deep.equal({ type: 'name', name: 'progressive' });
  });

  it('may be a URL of the page’s origin, relative or absolute', () => {
    const accepted = {
      '/loader.js': '/loader.js',
      './loader.js': '/some/loader.js',
      'loader.js': '/some/loader.js',
      '../loader.js?v=1': '/loader.js?v=1',
      [`${location.origin}/a/b.js`]: '/a/b.js',
    };
    for (const [value, path] of Object.entries(accepted))
      expect(resolveLoaderAttribute(value, BASE)).to.deep.equal({ type: 'module', url: location.origin + path });
  });

  it('may not be a name that nobody registered', () => {
    expect(refusal('none-such')).to.equal('E_LOADER_UNKNOWN');
    expect(refusal('constructor')).to.equal('E_LOADER_UNKNOWN');
  });

  it('may not be what is neither', () => {
    expect(refusal('http://[')).to.equal('E_LOADER_UNKNOWN');
  });

  it('may not be code of another origin, or without an origin', () => {
    const { protocol, port } = location;
    const refused = [
      'https://cdn.example.org/loader.js',
      '//cdn.example.org/loader.js',
      // What URL parsers make of backslashes and control characters.
      '/\\cdn.example.org/loader.js',
      '\\\\cdn.example.org/loader.js',
      '/\t/cdn.example.org/loader.js',
      `${protocol}//127.0.0.2:${port}/loader.js`,
      `${protocol}//${location.hostname}:1/loader.js`,
      `${protocol}//${location.hostname}.example.org/loader.js`,
      `${protocol}//${location.host}@example.org/loader.js`,
      'data:text/javascript,export const loader = {}',
      `blob:${location.origin}/01234567-89ab-cdef-0123-456789abcdef`,
      'javascript:export const loader = {}',
      'JaVaScRiPt:alert(1)',
      ' data:text/javascript,1',
      'file:///etc/passwd',
      'about:blank',
    ];
    for (const value of refused) expect(refusal(value), value).to.equal('E_LOADER_NOT_ALLOWED');
  });

  it('is checked against the page’s origin, not that of its base', () => {
    try {
      resolveLoaderAttribute('loader.js', 'https://cdn.example.org/');
      expect.fail('accepted');
    } catch (error) {
      expect(error).to.include({ code: 'E_LOADER_NOT_ALLOWED' });
    }
  });
});

describe('a loader named by script', () => {
  it('may be a module of any address', () => {
    for (const url of ['https://cdn.example.org/loader.js', `blob:${location.origin}/x`, 'data:text/javascript,1'])
      expect(resolveLoaderProperty(url, BASE)).to.deep.equal({ type: 'module', url });
    expect(resolveLoaderProperty('../l.js', BASE)).to.deep.equal({ type: 'module', url: `${location.origin}/l.js` });
  });

  it('is a registered name before it is an address', () => {
    registerLoader('twice', '/one.js');
    registerLoader('twice', '/two.js');
    expect(resolveLoaderProperty('twice', BASE)).to.deep.equal({ type: 'module', url: `${location.origin}/two.js` });
  });

  it('that is no URL is an error', () => {
    expect(() => resolveLoaderProperty('http://[', BASE))
      .to.throw(PlayerError)
      .with.property('code', 'E_LOADER_UNKNOWN');
  });
});

describe('registering a loader', () => {
  it('refuses a name that could be an address', () => {
    for (const name of ['', 'A', 'a.js', '/a', 'a:b', '1a', 'a b'])
      expect(() => registerLoader(name, '/a.js'), name).to.throw(TypeError);
  });

  it('refuses a URL that cannot be parsed', () => {
    expect(() => registerLoader('a', 'http://[')).to.throw(TypeError);
  });
});
