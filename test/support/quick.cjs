'use strict';
// Loaded before the tests of `npm run test:quick`: properties and scenarios run less often than in `npm test`.
const { writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const fc = require('fast-check');

fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: 25 });
process.env.ROLLOUT_RUNS ??= '200';

/** Creates a file that a build would create otherwise; once, before all tests. */
exports.mochaGlobalSetup = async () => {
  const { packedPage } = await import('../../page/bundle.ts');
  await writeFile(join(__dirname, '../../report-page.html.br'), await packedPage());
};
