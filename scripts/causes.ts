/**
 * Writes docs/causes.md from the table of causes. Part of `npm run snapshot`. `--check` writes nothing, and fails if there
 * is a difference.
 */
import { CAUSE_KEYS } from '../src/core/report/causes.js';
import { CAUSES, type CauseClass } from '../src/core/report/causeTable.js';
import { formatted, ROOT, writeOrCheck } from './generated.js';

const FILE = `${ROOT}docs/causes.md`;

/** What a class of causes asks for. */
const CLASS_MEANINGS: Record<CauseClass, string> = {
  transient: 'may succeed when retried; `sf package push retry` tries these again',
  dependency: 'another package has to be pushed first',
  permanent: 'stays until something changes in that org',
  package: 'the package itself fails',
  unknown: 'the error does not say',
};

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const LINES = [
  '# Why upgrades fail',
  '',
  'Every error of a failed upgrade is given one of these causes, the first that fits. `--ignore-error` takes their names, as well as',
  'the title or the type of an error.',
  '',
  row(['class', 'meaning']),
  row(['---', '---']),
  ...Object.entries(CLASS_MEANINGS).map(([name, meaning]) => row([`\`${name}\``, meaning])),
  '',
  row(['cause', 'ErrorType', 'class', 'meaning', 'next step']),
  row(['---', '---', '---', '---', '---']),
  ...CAUSE_KEYS.map((key) => {
    const cause = CAUSES[key];
    const type = 'type' in cause ? cause.type : 'any';
    return row([`\`${key}\``, type, `\`${cause.class}\``, cause.meaning, cause.nextStep]);
  }),
  '',
  'In the words of orgs, as far as they were seen in public:',
  '',
  row(['cause', 'words']),
  row(['---', '---']),
  ...CAUSE_KEYS.flatMap((key) => {
    const cause = CAUSES[key];
    return 'seen' in cause ? [row([`\`${key}\``, cause.seen])] : [];
  }),
  '',
  'An error that is the same in five orgs or more, and is neither transient nor known to be caused by the orgs, is reported as a probable package defect.',
  '',
  'This page is written by `npm run snapshot` from `src/core/report/causeTable.ts`.',
];

await writeOrCheck(new Map([[FILE, await formatted(LINES.join('\n'), FILE)]]), 'npm run snapshot');
