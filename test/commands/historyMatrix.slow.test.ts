import { readsAlike } from '../support/readsAlike.js';

readsAlike([
  {
    name: 'with more than 2,000 orgs of a package',
    options: { scenario: 'orgs=4500,history=6,jobs=2100,failures=200,instances=9,oddNames=50' },
    adoption: [['--instance', 'ap12', '--org-type', 'Production']],
  },
]);
