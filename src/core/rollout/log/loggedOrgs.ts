import type { OrgKey, RejectedOrg } from '../../model.js';
import type { IneligibleReason } from '../../orgs/eligibility.js';
import { NOT_FINAL, type SkippedOrg } from './state.js';

/** What means that an org has a version, or, of a via version, what it was needed for. */
const UPGRADED: ReadonlySet<IneligibleReason> = new Set(['already-on-version'] as const);
const PASSED: ReadonlySet<IneligibleReason> = new Set(['already-on-version', 'on-newer-version'] as const);

/** What a log has of the orgs of one version. */
export class LoggedOrgs {
  public readonly skipped = new Map<OrgKey, SkippedOrg>();
  public readonly alreadyUpgraded = new Set<OrgKey>();

  private readonly upgraded: ReadonlySet<string>;

  /** `via`: the version is a via version. */
  public constructor({ via }: { via: boolean }) {
    this.upgraded = via ? PASSED : UPGRADED;
  }

  public skip(by: SkippedOrg['by'], orgs: readonly RejectedOrg[]): void {
    for (const org of orgs) {
      if (by === 'org' && this.upgraded.has(org.reason)) this.alreadyUpgraded.add(org.orgKey);
      // The first word stands, but that of a person before that of the org.
      else if (by === 'person' || (!NOT_FINAL.has(org.reason) && !this.skipped.has(org.orgKey)))
        this.skipped.set(org.orgKey, { ...org, by });
    }
  }
}
