import { parseArgs } from 'node:util';
import { readOrgKey, toShortId } from '../src/core/orgs/ids.js';
import { parsePackageRef } from '../src/core/orgs/resolve.js';
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
  --wait MINUTES         for the push to end (60)
  --dry-run              show what would be asked, and connect to nothing
`;

const parse = (args: string[]) =>
  parseArgs({
    args,
    options: {
      'target-dev-hub': { type: 'string', short: 'v', default: '' },
      org: { type: 'string', default: '' },
      'package-version': { type: 'string', default: '' },
      answers: { type: 'string', default: 'live-answers.json' },
      only: { type: 'string', default: '' },
      'probe-org': { type: 'string', multiple: true, default: [] },
      'read-only': { type: 'boolean' },
      'allow-push': { type: 'boolean' },
      'no-prompt': { type: 'boolean' },
      wait: { type: 'string', default: '60' },
      'dry-run': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;

export type Args = Exclude<ReturnType<typeof readArgs>, string>;

/** The parsed arguments, or what is wrong with them. */
export const readArgs = (argv: readonly string[]) => {
  try {
    return check(parse([...argv]));
  } catch (error) {
    return (error as Error).message;
  }
};

const check = (values: ReturnType<typeof parse>) => {
  const { 'dry-run': dryRun, help, 'read-only': readOnly, 'allow-push': allowPush } = values;
  const { 'target-dev-hub': hubName, org, 'package-version': versionId, 'probe-org': probeOrgs } = values;
  const questions = pick(values.only.split(/[\s,]+/).filter(Boolean));
  const strange = probeOrgs.find((key) => !readOrgKey(key).ok);
  if (questions === undefined)
    return `--only ${values.only}: not every one of these is a question; --dry-run lists them.`;
  if (!dryRun && !help) {
    if (hubName === '') return 'Name the Dev Hub with --target-dev-hub.';
    if (!readOrgKey(org).ok) return 'Name the test org with --org: an org id, 00D...';
    if (parsePackageRef(versionId).by !== 'version-id') return 'Name the version with --package-version: an id, 04t...';
  }
  if (strange !== undefined) return `--probe-org ${strange} is not an org id.`;
  if (!/^\d+$/.test(values.wait)) return '--wait is a number of minutes.';
  if (readOnly && allowPush) return '--read-only and --allow-push exclude each other.';
  return {
    hubName,
    versionId,
    questions,
    readOnly,
    allowPush,
    dryRun,
    help,
    orgKey: toShortId(org),
    probeOrgs: probeOrgs.map(toShortId),
    answersPath: values.answers,
    noPrompt: values['no-prompt'],
    waitMs: Number(values.wait) * 60_000,
  };
};
