'use strict';
// Loaded into a measured process. When the process ends, it writes the time of its work since its start, in
// milliseconds, and its peak memory, in kilobytes.
const { writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const file = process.env.MEASURED_FILE;
if (file && isMainThread)
  process.on('exit', () => {
    writeFileSync(file, JSON.stringify({ workMs: performance.now(), kilobytes: process.resourceUsage().maxRSS }));
  });
