'use strict';
// Loaded before any test: what commands print has no colours, wherever the tests run. Mocha has made up its mind by now.
delete process.env.FORCE_COLOR;
process.env.NO_COLOR = '1';
