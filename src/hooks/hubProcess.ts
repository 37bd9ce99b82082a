import { hubFacts } from '../compose/hubFacts.js';
import type { FromHubProcess } from './askHub.js';

/** The process that asks the default Dev Hub for the doctor. */
const tell = (message: FromHubProcess): void => {
  process.send?.(message);
};

tell('ready');
for await (const facts of hubFacts()) tell(facts);
tell('done');
