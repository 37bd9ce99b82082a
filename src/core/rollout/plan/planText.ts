import { cutAddresses } from '../../text/redact.js';
import type { RolloutPlan } from './types.js';

/**
 * Lists that may have an entry for every org. Each entry gets its own line, so that two plans can be compared with a
 * diff.
 */
const LONG = new Set(['orgs', 'excluded', 'moved', 'exclusions']);

/** The number of characters in one piece. */
const PIECE = 65_536;

/** A plan as JSON, without e-mail addresses. It is yielded in pieces because the whole text may be long. */
export function* planText(plan: RolloutPlan): Generator<string> {
  let piece = '';
  for (const text of valueText(plan, '')) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}\n`;
}

function* valueText(value: unknown, indent: string, key = ''): Generator<string> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
    yield JSON.stringify(value, cutAddresses);
    return;
  }
  const inner = `${indent}  `;
  const [opening, closing] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  yield opening;
  let separator = '\n';
  for (const [name, each] of Object.entries(value) as Array<[string, unknown]>) {
    yield `${separator}${inner}${Array.isArray(value) ? '' : `${JSON.stringify(name)}: `}`;
    if (Array.isArray(value) && LONG.has(key)) yield JSON.stringify(each, cutAddresses);
    else yield* valueText(each, inner, name);
    separator = ',\n';
  }
  yield `\n${indent}${closing}`;
}
