import type { OrgKey, RejectedOrg } from '../../model.js';
import { reasonsAbout } from '../../orgs/ineligible.js';
import { NOT_FINAL, type SkippedOrg } from './state.js';

/** What means that an org has a version, or, of an intermediate version, what it was needed for. */
const UPGRADED = reasonsAbout('has-it');
const PASSED = reasonsAbout('has-it', 'newer');

/** What the log says about the orgs of one version. */
export class LoggedOrgs {
  public readonly skipped = new Map<OrgKey, SkippedOrg>();
  public readonly alreadyUpgraded = new Set<OrgKey>();

  private readonly upgraded: ReadonlySet<string>;

  /** `via`: whether the version is an intermediate version. */
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
