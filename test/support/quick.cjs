'use strict';
// Loaded before the tests of `npm run test:quick`: properties and stories are tried less often than in `npm test`.
const fc = require('fast-check');

fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: 25 });
process.env.ROLLOUT_RUNS ??= '200';
