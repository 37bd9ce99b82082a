'use strict';
// Loaded into a measured process: on its way out it writes down the most memory it had, in kilobytes.
const { writeFileSync } = require('node:fs');

const file = process.env.PEAK_MEMORY_FILE;
if (file) process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS)));
