import { parseArgs } from 'node:util';
import type { Question } from './question.js';
import { pick } from './questions/all.js';

export const USAGE = `npm run test:live -- --target-dev-hub ALIAS --org 00D... --package-version 04t... [options]

Asks a real Dev Hub what Salesforce does not document, and writes the answers to a file that the emulator can be
started with. See docs/dev/live-check.md.

  --target-dev-hub, -v   alias or username of your sf login to the Dev Hub (or packaging org)
  --org                  the test org: the only one that a job is ever pushed to
  --package-version      a released version that this org can be upgraded to
  --answers FILE         where the answers go, and those of earlier runs are (live-answers.json)
  --only 1,9             these questions alone
  --probe-org 00D...     an org whose job is tried in a request that is never started: one that blocks pushes, is
                         inactive, has a beta, or has uninstalled the package; repeatable
  --read-only            write nothing
  --allow-push           push to the test org, once, after a confirmation
  --no-prompt            ask nothing; with --allow-push, push
  --api-version 67.0     instead of the newest one of the org
  --wait MINUTES         for the push to end (60)
  --dry-run              show what would be asked, and connect to nothing
`;

export type Args = {
  readonly hub: string;
  readonly orgKey: string;
  readonly versionId: string;
  readonly questions: readonly Question[];
  readonly answersPath: string;
  readonly probeOrgs: readonly string[];
  readonly apiVersion: string | undefined;
  readonly waitMs: number;
  readonly allowPush: boolean;
  readonly readOnly: boolean;
  readonly noPrompt: boolean;
  readonly dryRun: boolean;
  readonly help: boolean;
};

const ORG = /^00D[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?$/;
const VERSION = /^04t[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?$/;

/** What was asked for, or what is wrong with it. */
export function readArgs(argv: readonly string[]): Args | string {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        'target-dev-hub': { type: 'string', short: 'v', default: '' },
        org: { type: 'string', default: '' },
        'package-version': { type: 'string', default: '' },
        answers: { type: 'string', default: 'live-answers.json' },
        only: { type: 'string', default: '' },
        'probe-org': { type: 'string', multiple: true, default: [] },
        'read-only': { type: 'boolean', default: false },
        'allow-push': { type: 'boolean', default: false },
        'no-prompt': { type: 'boolean', default: false },
        'api-version': { type: 'string' },
        wait: { type: 'string', default: '60' },
        'dry-run': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (error) {
    return (error as Error).message;
  }
  const questions = pick(
    values.only
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean),
  );
  const dryRun = values['dry-run'];
  if (questions === undefined)
    return `--only ${values.only}: not every one of these is a question; --dry-run lists them.`;
  if (!dryRun && !values.help) {
    if (values['target-dev-hub'] === '') return 'Name the Dev Hub with --target-dev-hub.';
    if (!ORG.test(values.org)) return 'Name the test org with --org: an org id, 00D...';
    if (!VERSION.test(values['package-version'])) return 'Name the version with --package-version: an id, 04t...';
  }
  const strange = values['probe-org'].find((key) => !ORG.test(key));
  if (strange !== undefined) return `--probe-org ${strange} is not an org id.`;
  if (values['api-version'] !== undefined && !/^\d+\.0$/.test(values['api-version']))
    return '--api-version is like 67.0.';
  if (!/^\d+$/.test(values.wait)) return '--wait is a number of minutes.';
  if (values['read-only'] && values['allow-push']) return '--read-only and --allow-push exclude each other.';
  return {
    hub: values['target-dev-hub'],
    orgKey: values.org.slice(0, 15),
    versionId: values['package-version'],
    questions,
    answersPath: values.answers,
    probeOrgs: values['probe-org'].map((key) => key.slice(0, 15)),
    apiVersion: values['api-version'],
    waitMs: Number(values.wait) * 60_000,
    allowPush: values['allow-push'],
    readOnly: values['read-only'],
    noPrompt: values['no-prompt'],
    dryRun,
    help: values.help,
  };
}
