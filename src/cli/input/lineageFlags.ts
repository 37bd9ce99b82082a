import { Flags } from '@salesforce/sf-plugins-core';
import type { NotChecked } from '../../core/model.js';
import type { LineageFindings } from '../../core/orgs/selection.js';
import { counted } from '../../format/text.js';
import { loadMessages } from '../messages.js';
import type { FlagValues } from './flagTypes.js';

const messages = loadMessages('push');

export const ignoreLineageFlag = {
  'ignore-lineage': Flags.boolean(messages.describedFlag('ignore-lineage', 'ORG SELECTION')),
};

/** Includes orgs that would be left out because of ancestors, dependencies or their installed version. */
export const lineageFlags = {
  ...ignoreLineageFlag,
  'allow-downgrade': Flags.boolean(messages.describedFlag('allow-downgrade', 'ORG SELECTION')),
};

type LineageInput = FlagValues<typeof lineageFlags>;

export const readLineageFlags = (flags: LineageInput): { ignoreLineage: boolean; allowDowngrade: boolean } => ({
  ignoreLineage: flags['ignore-lineage'] === true,
  allowDowngrade: flags['allow-downgrade'] === true,
});

/** A warning for each reason why the hub did not report something. */
export const notCheckedWarnings = (notChecked: readonly NotChecked[]): string[] =>
  [...Map.groupBy(notChecked, ({ reason }) => reason)].map(([reason, all]) => {
    const what = all.map((each) => WHAT[each.what]).join(' and ');
    return messages.getMessage('warning.notChecked', [what.replace(' and W', ' and w'), reason]);
  });

const WHAT: Record<NotChecked['what'], string> = {
  ancestry: 'Which versions this one was built upon',
  dependencies: 'Which packages the version needs',
};

/** Warnings about uncertain parts of a plan. */
export const lineageWarnings = (
  { kind, downgraded, notChecked, paths, firstGeneration }: LineageFindings,
  flags: LineageInput,
  named = true,
): string[] => {
  const unfit = paths.filter(({ pushes }) => pushes?.length !== 1).reduce((sum, { orgs }) => sum + orgs, 0);
  return [
    ...notCheckedWarnings(notChecked),
    ...(flags['ignore-lineage'] === true && unfit > 0
      ? [messages.getMessage('warning.lineageIgnored', [counted(unfit, 'org')])]
      : []),
    // For named orgs, each org is reported individually.
    ...(firstGeneration === null || named ? [] : [messages.getMessage('warning.firstGeneration', [firstGeneration])]),
    ...(flags['allow-downgrade'] === true && kind !== 'unlocked'
      ? [messages.getMessage(kind === null ? 'warning.kindUnknown' : 'warning.notUnlocked')]
      : []),
    ...(downgraded === 0 ? [] : [messages.getMessage('warning.downgraded', [counted(downgraded, 'org')])]),
  ];
};
