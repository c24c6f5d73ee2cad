import { expect } from '@open-wc/testing';
import { Choice } from '../../../src/player/choice.js';

describe('Choice', () => {
  it('is the engine’s until something is chosen', () => {
    const choice = new Choice();
    choice.report('a', 'other');
    expect(choice.value).to.equal('a');
  });

  it('outlives a report that was on its way while it was made', () => {
    const choice = new Choice();
    choice.choose('b');
    choice.report('a', 'other');
    expect(choice.value).to.equal('b');
  });

  it('is the engine’s again after it has followed once', () => {
    const choice = new Choice();
    choice.choose('b');
    choice.report('b', 'same');
    choice.report('a', 'other');
    expect(choice.value).to.equal('a');
  });

  it('is given up where the engine cannot follow', () => {
    const choice = new Choice();
    choice.choose('b');
    choice.report(null, 'refused');
    expect(choice.value).to.equal(null);
    choice.report('a', 'other');
    expect(choice.value, 'and no longer pending').to.equal('a');
  });

  it('is forgotten with its source', () => {
    const choice = new Choice();
    choice.choose('b');
    choice.clear();
    expect(choice.value).to.equal(null);
    choice.report('a', 'other');
    expect(choice.value).to.equal('a');
  });
});
