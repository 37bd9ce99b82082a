import type { OrgKey, RejectedOrg } from '../../model.js';
import type { IneligibleReason } from '../../orgs/eligibility.js';
import { NOT_FINAL, type SkippedOrg } from './state.js';

/** Reasons which mean that an org already has the version, or is already past a version on the way. */
const UPGRADED: ReadonlySet<IneligibleReason> = new Set(['already-on-version'] as const);
const PASSED: ReadonlySet<IneligibleReason> = new Set(['already-on-version', 'on-newer-version'] as const);

/** What the log says about the orgs of one version. */
export class SaidOfOrgs {
  public readonly skipped = new Map<OrgKey, SkippedOrg>();
  public readonly alreadyUpgraded = new Set<OrgKey>();

  private readonly upgraded: ReadonlySet<string>;

  /** `via`: whether the version is one on the way. */
  public constructor({ via }: { via: boolean }) {
    this.upgraded = via ? PASSED : UPGRADED;
  }

  public skip(by: SkippedOrg['by'], orgs: readonly RejectedOrg[]): void {
    for (const org of orgs) {
      if (by === 'org' && this.upgraded.has(org.reason)) this.alreadyUpgraded.add(org.orgKey);
      // The first entry is kept, but an entry of a person replaces one of the org.
      else if (by === 'person' || (!NOT_FINAL.has(org.reason) && !this.skipped.has(org.orgKey)))
        this.skipped.set(org.orgKey, { ...org, by });
    }
  }
}
