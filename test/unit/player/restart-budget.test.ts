import { expect } from '@open-wc/testing';
import { RestartBudget } from '../../../src/player/restart-budget.js';

describe('RestartBudget', () => {
  it('ends where playback does not get on', () => {
    const budget = new RestartBudget(2);
    expect([budget.spend(5), budget.spend(5.2), budget.spend(5.4)]).to.deep.equal([true, true, false]);
  });

  it('is new where it does', () => {
    const budget = new RestartBudget(1);
    expect([budget.spend(5), budget.spend(20), budget.spend(40)]).to.deep.equal([true, true, true]);
  });

  it('is new where the viewer goes back, and there again', () => {
    const budget = new RestartBudget(1);
    expect([5, 1, 5, 1].map((position) => budget.spend(position))).to.deep.equal([true, true, true, true]);
    expect(budget.spend(1)).to.equal(false);
  });

  it('is new at the same place where that is asked for', () => {
    const budget = new RestartBudget(1);
    budget.spend(4);
    budget.renew();
    expect([budget.spend(4.1), budget.spend(4.1)]).to.deep.equal([true, false]);
  });
});
