import { type Facts, installedSubscriber, readSubscriber } from './facts.js';
import type { Made, Pen } from './pen.js';
import { evidenceOf, isRow, refusalOf, type Row, Unanswered } from './read.js';
import { type Pushed, watch } from './watch.js';
import type { Answer, Wire } from './wire.js';

export type LabOptions = {
  readonly orgKey: string;
  readonly versionId: string;
  /** Orgs whose jobs are tried in a request that is never set Pending. */
  readonly probeOrgs: readonly string[];
  readonly pollMs: number;
  readonly waitMs: number;
  readonly mayPush: () => boolean;
};

/** An attempt to add a job, by what the org is like. */
export type Probe = { readonly orgKey: string; readonly standing: string; readonly answer: Answer };

/** Jobs in a request that stays Created: what is refused at once, and how. */
export type Refusals = {
  readonly malformed: Answer;
  readonly unknownKey: Answer;
  readonly longKey: Answer;
  readonly first: Answer;
  readonly again: Answer;
  readonly request: Made;
};

/** A request of the named org that starts in years, and everything that was tried with it. */
export type Scheduled = {
  readonly pending: Answer;
  readonly jobWhilePending: Answer;
  readonly again: Answer;
  readonly otherStart: Answer;
  readonly otherVersion: Answer | undefined;
  readonly canceled: Answer;
  readonly jobAfterwards: Answer;
  readonly canceledAgain: Answer;
  readonly reactivated: Answer;
};

const NO_SUCH_ORG = '00D000000000zzz';
const DAY = 86_400_000;

/** What questions are asked with. Experiments that several questions share are made once, when the first one asks. */
export class Lab {
  private readonly kept = new Map<string, Promise<unknown>>();

  public constructor(
    public readonly wire: Wire,
    public readonly pen: Pen,
    public readonly facts: Facts,
    public readonly options: LabOptions,
  ) {}

  public query(soql: string, version?: string): Promise<Answer> {
    return this.wire.query(soql, version);
  }

  public describe(object: string, version = this.wire.version): Promise<Answer> {
    return this.once(`describe ${object} ${version}`, () =>
      this.wire.call('GET', `/sobjects/${object}/describe`, undefined, version),
    );
  }

  public refusals(): Promise<Refusals> {
    return this.once('refusals', async () => {
      const { orgKey, versionId } = this.options;
      const request = await this.pen.draft(versionId);
      return {
        request,
        malformed: await this.pen.job(request, 'nonsense'),
        unknownKey: await this.pen.job(request, NO_SUCH_ORG),
        longKey: await this.pen.job(request, longKey(orgKey)),
        first: await this.pen.job(request, orgKey),
        again: await this.pen.job(request, orgKey),
      };
    });
  }

  /** The named org in a request for another version of the package, that stays Created. */
  public jobForVersion(versionId: string): Promise<Answer> {
    return this.once(`version ${versionId}`, async () => {
      const request = await this.pen.draft(versionId);
      return this.pen.job(request, this.options.orgKey);
    });
  }

  public probes(): Promise<Probe[]> {
    return this.once('probes', async () => {
      const { request } = await this.refusals();
      const probes: Probe[] = [];
      for (const orgKey of this.options.probeOrgs) {
        const row = await readSubscriber(this.wire, String(this.facts.version.MetadataPackageId), orgKey);
        probes.push({ orgKey, standing: this.standing(row), answer: await this.pen.job(request, orgKey) });
      }
      return probes;
    });
  }

  /** A Pending request without jobs; whether it was accepted, it is a place for a job that comes too late. */
  public empty(): Promise<{ pending: Answer; lateJob: Answer | undefined }> {
    return this.once('empty', async () => {
      const request = await this.pen.draft(this.options.versionId);
      const pending = await this.pen.schedule(request);
      const lateJob = pending.ok ? await this.pen.job(request, this.options.orgKey) : undefined;
      await this.pen.cancel(request);
      return { pending, lateJob };
    });
  }

  public scheduled(): Promise<Scheduled> {
    return this.once('scheduled', async () => {
      const { pen } = this;
      const request = await this.draftWithJob();
      const pending = await pen.schedule(request);
      if (!pending.ok) throw new Unanswered('the org refuses a push that starts in years', [evidenceOf(pending)]);
      const jobs = (): Promise<Answer> =>
        this.query(`SELECT Status FROM PackagePushJob WHERE PackagePushRequestId = '${request.id}'`);
      const jobWhilePending = await jobs();
      const again = await pen.schedule(request);
      const otherStart = await pen.edit(request, { ScheduledStartTime: pen.farStart(DAY) });
      const other = this.facts.versions.find((version) => isPushable(version) && version.Id !== this.facts.version.Id);
      const otherVersion = other && (await pen.edit(request, { PackageVersionId: String(other.Id) }));
      const canceled = await pen.cancel(request);
      const jobAfterwards = await jobs();
      const canceledAgain = await pen.cancel(request);
      // If this should be accepted, the request still starts years from now, and is canceled in the end.
      const reactivated = await pen.schedule(request);
      return {
        pending,
        jobWhilePending,
        again,
        otherStart,
        otherVersion,
        canceled,
        jobAfterwards,
        canceledAgain,
        reactivated,
      };
    });
  }

  public pushed(): Promise<Pushed> {
    return this.once('pushed', async () => {
      if (!this.options.mayPush()) throw new Unanswered('it takes the one push, which was not allowed (--allow-push)');
      const request = await this.draftWithJob();
      const pending = await this.pen.push(request);
      if (!pending.ok) throw new Unanswered('the org refused the push', [evidenceOf(pending)]);
      return watch(this.wire, this.pen, request, pending, this.options);
    });
  }

  private async draftWithJob(): Promise<Made> {
    installedSubscriber(this.facts);
    const request = await this.pen.draft(this.options.versionId);
    const job = await this.pen.job(request, this.options.orgKey);
    if (refusalOf(job) !== undefined)
      throw new Unanswered('the org refused a job for the named org', [evidenceOf(job)]);
    return request;
  }

  /** Why an org would not be upgraded; several reasons at once tell nothing about one of them. */
  private standing(row: Row | undefined): string {
    if (row === undefined) return 'not a subscriber';
    const installed = this.facts.versions.find(({ Id }) => Id === row.MetadataPackageVersionId);
    const reasons = [
      ...(row.InstalledStatus === 'i' ? [] : ['notInstalled']),
      ...(row.OrgStatus === 'Inactive' ? ['inactive'] : []),
      ...(row.HasRestrictionEnabled === true ? ['restricted'] : []),
      ...(installed?.ReleaseState === 'Beta' ? ['betaInstalled'] : []),
    ];
    return reasons.length === 0 ? 'nothing against it' : reasons.join(' and ');
  }

  private once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const made = (this.kept.get(name) as Promise<T> | undefined) ?? make();
    this.kept.set(name, made);
    return made;
  }
}

export const isPushable = (version: Row): boolean =>
  version.ReleaseState === 'Released' && version.IsDeprecated !== true;

/** The fields of a describe, by name. */
export function fieldsOf(answer: Answer): Map<string, Row> {
  const fields = isRow(answer.body) && Array.isArray(answer.body.fields) ? answer.body.fields.filter(isRow) : [];
  return new Map(fields.map((field) => [String(field.name), field]));
}

/** The 18 characters: three more say which of the first fifteen are capitals. */
function longKey(key: string): string {
  const suffix = [0, 5, 10].map((from) => {
    const bits = [...key.slice(from, from + 5)].map((letter, place) => (/[A-Z]/.test(letter) ? 1 << place : 0));
    return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'[bits.reduce((sum, bit) => sum + bit, 0)];
  });
  return key + suffix.join('');
}
