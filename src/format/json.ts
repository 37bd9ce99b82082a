export { jsonLine, prettyJson } from '../core/text/json.js';
