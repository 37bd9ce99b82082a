'use strict';
// Loaded into a measured process: at the end of its work it writes down how long that took since its start, in
// milliseconds, and the most memory it had, in kilobytes.
const { writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const file = process.env.MEASURED_FILE;
if (file && isMainThread)
  process.on('exit', () => {
    writeFileSync(file, JSON.stringify({ workMs: performance.now(), kilobytes: process.resourceUsage().maxRSS }));
  });
