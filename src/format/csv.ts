export { csvLine } from '../core/text/csv.js';
