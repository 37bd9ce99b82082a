/** Preloaded: gives a process another name of its machine, TEST_HOST_NAME. */
const os = require('node:os');
const { syncBuiltinESMExports } = require('node:module');

const { TEST_HOST_NAME: name } = process.env;
if (name !== undefined) os.hostname = () => name;
syncBuiltinESMExports();
