import { expect } from '@open-wc/testing';
import { fromErrorRecord, PlayerError, toErrorRecord, toPlayerError } from '../../../src/model/errors.js';

describe('PlayerError', () => {
  const error = new PlayerError(
    'E_NETWORK_STATUS',
    'The server said 404.',
    { url: 'http://x/f', status: 404, attempts: 1 },
    { cause: new TypeError('why'), fatal: false },
  );

  it('survives the way to another thread, which takes classes and fields from errors', () => {
    const copy = fromErrorRecord(structuredClone(toErrorRecord(error)));
    expect(copy).to.be.instanceOf(PlayerError);
    const { code, message, detail, fatal, url, cause } = copy;
    expect({ code, message, detail, fatal, url, cause }).to.deep.equal({
      code: 'E_NETWORK_STATUS',
      message: 'The server said 404.',
      detail: error.detail,
      fatal: false,
      url: 'http://x/f',
      cause: 'TypeError: why',
    });
  });

  it('is fatal unless it says otherwise, and has no URL where there is none', () => {
    const unknown = new PlayerError('E_LOADER_UNKNOWN', 'no', { loader: 'x' });
    expect(unknown.fatal).to.equal(true);
    expect(unknown.url).to.equal('');
  });

  it('wraps what is no PlayerError as a bug of ours, and nothing twice', () => {
    expect(toPlayerError(error, 'u')).to.equal(error);
    const wrapped = toPlayerError(new RangeError('off'), 'http://x/f');
    expect(wrapped.code).to.equal('E_INTERNAL');
    expect(wrapped.message).to.include('http://x/f').and.to.include('RangeError: off');
  });
});
