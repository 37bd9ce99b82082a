import { Duration } from '@salesforce/kit/lib/duration.js';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { toSfError } from '../../../cli/errors.js';
import { connectionOf, orgFlags } from '../../../cli/flags.js';
import { loadMessages } from '../../../cli/messages.js';
import { exitCodes } from '../../../cli/outcome.js';
import { resolvePackageIdFlag } from '../../../cli/packageFlag.js';
import { statusFlag } from '../../../cli/statusFlag.js';
import { openPushOrg } from '../../../compose/openPushOrg.js';
import { listPushes } from '../../../core/push/list.js';
import { STATUS_NAMES } from '../../../core/status.js';
import type { CountedPushRequest } from '../../../core/model.js';
import { formatList } from '../../../format/list.js';

const messages = loadMessages('package.push.list');

export type PackagePushListResult = { pushRequests: CountedPushRequest[] };

export default class PackagePushList extends SfCommand<PackagePushListResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded');

  public static readonly flags = {
    ...orgFlags,
    package: Flags.string({ char: 'p', summary: messages.getMessage('flags.package.summary') }),
    status: statusFlag({ summary: messages.getMessage('flags.status.summary', [STATUS_NAMES.join(', ')]) }),
    'scheduled-last-days': Flags.integer({
      char: 'd',
      min: 0,
      summary: messages.getMessage('flags.scheduled-last-days.summary'),
      description: messages.getMessage('flags.scheduled-last-days.description'),
    }),
  };

  public async run(): Promise<PackagePushListResult> {
    const { flags } = await this.parse(PackagePushList);
    const org = openPushOrg(await connectionOf(flags));
    const packageId = flags.package && (await resolvePackageIdFlag(org, flags.package));
    const days = flags['scheduled-last-days'];
    const pushRequests = await listPushes(org, {
      packageId,
      statuses: flags.status,
      scheduledSince:
        days === undefined ? undefined : new Date((await org.time()).getTime() - Duration.days(days).milliseconds),
    });
    for (const line of formatList(pushRequests)) this.log(line);
    return { pushRequests };
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
