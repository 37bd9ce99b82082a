import type { DigestedPlan } from '../core/rollout/types.js';

/** Lists that may have an entry for every org: each entry is a line, so that two plans can be compared. */
const LONG = new Set(['orgs', 'excluded', 'moved', 'exclusions']);

/** A plan as JSON, piece by piece. */
export function* planText(plan: DigestedPlan): Generator<string> {
  yield* valueText(plan, '');
  yield '\n';
}

function* valueText(value: unknown, indent: string, key = ''): Generator<string> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
    yield JSON.stringify(value);
    return;
  }
  const inner = `${indent}  `;
  const [opening, closing] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  yield opening;
  let separator = '\n';
  for (const [name, each] of Object.entries(value) as Array<[string, unknown]>) {
    yield `${separator}${inner}${Array.isArray(value) ? '' : `${JSON.stringify(name)}: `}`;
    if (Array.isArray(value) && LONG.has(key)) yield JSON.stringify(each);
    else yield* valueText(each, inner, name);
    separator = ',\n';
  }
  yield `\n${indent}${closing}`;
}
