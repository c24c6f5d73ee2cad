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
});
