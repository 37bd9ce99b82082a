import { expect } from 'chai';
import { byChance, everyOrder, mistakesFound } from './prove.js';

/** A part of `npm run test:interleavings`. */
const ORDERS = 500;

describe('several runners that schedule the same orgs', () => {
  it('give no org two live jobs, in any order of their calls', async () => {
    for (const { what, violation } of await everyOrder(true)) expect(violation, what).to.equal(undefined);
  });

  it('give no org two live jobs with any errors, and one of them schedules without errors', async () => {
    const seed = Math.floor(Math.random() * 1_000_000_000);
    for (const { what, violation } of await byChance(ORDERS, seed)) expect(violation, what).to.equal(undefined);
  });

  it('would, with any mistake in the rule', async () => {
    const found = await mistakesFound();
    expect(found).to.have.length(5);
    for (const { what, states } of found) expect(states, what).to.be.a('number');
  });
});
