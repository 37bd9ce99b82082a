import type { FailureGroup } from '../core/report/failureGroups.js';
import { grouped, padStart, plain, shortened, width } from './text.js';

const LONGEST_EXAMPLE = 160;
const MOST_NUMBERS = 3;

/** Why orgs failed: a block for each cause, those that hit most orgs first. */
export const formatFailureGroups = (groups: readonly FailureGroup[]): string[] => {
  const digits = Math.max(...groups.map(({ orgs }) => width(grouped(orgs))));
  return groups.flatMap((group) => {
    const indent = ' '.repeat(digits + 4);
    const count = `  ${padStart(grouped(group.orgs), digits)}  `;
    return groupLines(group).map((line, index) => `${index === 0 ? count : indent}${line}`);
  });
};

const groupLines = (group: FailureGroup): string[] => [
  `${group.meaning}${group.ignored ? ' (ignored)' : ''}`,
  ...exampleLines(group),
  ...(group.suspectPackage ? ['Probably a package defect: the same error in so many orgs.'] : []),
  ...(group.errorNumbers.length === 0 ? [] : [supportLine(group)]),
  `-> ${group.nextStep}`,
];

const exampleLines = ({ example }: FailureGroup): string[] => {
  // Shortened first: it may be a hundred thousand characters long.
  const said = plain(shortened([example?.title, example?.message].filter(Boolean).join(': '), 4 * LONGEST_EXAMPLE));
  return said === '' ? [] : [shortened(said, LONGEST_EXAMPLE)];
};

const supportLine = ({ errorNumbers, traceIds }: FailureGroup): string =>
  `For a support case: error number ${several(errorNumbers)}; stack trace ${several(traceIds)}`;

const several = (numbers: readonly string[]): string =>
  numbers.length <= MOST_NUMBERS
    ? numbers.join(', ')
    : `${numbers.slice(0, MOST_NUMBERS).join(', ')} and ${grouped(numbers.length - MOST_NUMBERS)} more`;
