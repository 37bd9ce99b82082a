import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { causesPage } from '../scripts/causes.js';

describe('the docs', () => {
  it('list every cause of a failure as the code has it; `npm run snapshot` writes them anew', async () => {
    const page = readFileSync(new URL('../docs/causes.md', import.meta.url), 'utf8');
    expect(page).to.equal(await causesPage());
  });
});
