'use strict';
// Loaded before any test: the output of commands has no colours, wherever the tests run. Mocha has already decided
// about its own.
delete process.env.FORCE_COLOR;
process.env.NO_COLOR = '1';
