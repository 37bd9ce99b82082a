import type { FailureLimit } from '../core/push/outcome.js';
import { grouped } from './text.js';

/** `5%` or `20` */
export const limitText = (limit: FailureLimit): string =>
  'count' in limit ? grouped(limit.count) : `${limit.percent}%`;
