import { BEHIND } from '../../core/adoption/behind.js';
import type { AgeShare, BehindOrg } from '../../core/adoption/report.js';
import { canGoTo } from '../../core/orgs/upgradePaths.js';

/** `30 to 89 days`, `365 days and more`, `not known` */
export const ageText = ({ fromDays, toDays }: AgeShare): string =>
  fromDays === null ? 'not known' : toDays === null ? `${fromDays} days and more` : `${fromDays} to ${toDays - 1} days`;

/** Why an org is behind, in words. */
export const whyText = ({ reason, atMost, failures, hadVersion }: BehindOrg): string => {
  switch (reason) {
    case 'failed':
      return `failed in its last ${failures === 1 ? 'push' : `${failures} pushes`}`;
    case 'regressed':
      return `had ${hadVersion ?? 'a newer version'}, and lost it`;
    case 'not-shown-yet':
      return `just upgraded to ${hadVersion ?? 'a newer version'}, and not shown by the hub yet`;
    case 'in-open-push':
      return `in a push that has not ended`;
    case 'never-pushed':
      return 'in no push of a newer version';
    default:
      return `${BEHIND[reason]}${atMost === null ? '' : `: ${canGoTo(atMost)}`}`;
  }
};
