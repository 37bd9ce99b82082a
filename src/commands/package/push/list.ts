import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { listPushes } from '../../../app/push/listPushes.js';
import { openPushOrg } from '../../../app/openPushOrg.js';
import { withSfErrors } from '../../../cli/errors/errors.js';
import { connectionOf, orgFlags, historyFlag } from '../../../cli/input/flags.js';
import { pageFlags, writePage } from '../../../cli/output/htmlPage.js';
import { createFlagError, loadMessages } from '../../../cli/messages.js';
import { orgOptions } from '../../../cli/org/orgOptions.js';
import { exitCodes } from '../../../cli/outcome.js';
import { packageOptions } from '../../../cli/input/packageFlag.js';
import { timeZoneFlag } from '../../../cli/input/flagTypes.js';
import { show } from '../../../cli/output/show.js';
import type { CountedPushRequest } from '../../../core/model.js';
import type { CalendarRollout } from '../../../core/rollout/result/calendar.js';
import { parseStatus, STATUS_NAMES, type PushStatus } from '../../../core/status.js';
import { formatList } from '../../../format/push/list.js';

const messages = loadMessages('package.push.list');
export type PackagePushListResult = {
  pushRequests: CountedPushRequest[];
  /** The rollouts of the plans in --plan-file. */
  rollouts: CalendarRollout[];
};

export default class PackagePushList extends SfCommand<PackagePushListResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded');

  public static readonly flags = {
    ...orgFlags,
    package: Flags.string({ char: 'p', ...messages.flag('package', 'PUSH') }),
    // Accepts any case, "In Progress" or "InProgress", "Canceled" or "Cancelled".
    status: Flags.custom<PushStatus>({
      parse: (input) => {
        const status = parseStatus(input);
        if (status === undefined) throw createFlagError('unknown-status', [input, STATUS_NAMES.join(', ')]);
        return Promise.resolve(status);
      },
    })({
      char: 's',
      multiple: true,
      helpValue: 'STATUS',
      helpGroup: 'PUSH',
      summary: messages.getMessage('flags.status.summary', [STATUS_NAMES.join(', ')]),
    }),
    'from-history': historyFlag('plan-file'),
    'time-zone': timeZoneFlag(messages.flag('time-zone', 'OUTPUT')),
    'scheduled-last-days': Flags.integer({
      char: 'd',
      min: 0,
      ...messages.describedFlag('scheduled-last-days', 'PUSH'),
    }),
    'plan-file': Flags.file({
      multiple: true,
      exists: true,
      ...messages.describedFlag('plan-file', 'PUSH'),
    }),
    ...pageFlags(messages.getMessage('flags.html.summary')),
  };

  public async run(): Promise<PackagePushListResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushList);
      const { status: statuses, 'scheduled-last-days': scheduledLastDays, 'time-zone': timeZone } = flags;
      const { package: name, 'from-history': history } = flags;
      // Only loaded with --plan-file.
      const calendar = flags['plan-file'] && (await import('../../../app/rollout/reportRollout.js'));
      const plans = (await calendar?.readPlans(flags['plan-file'] ?? [])) ?? [];
      // The aliases of a project stand for 0Ho ids, which an export does not contain.
      const named = name === undefined ? {} : history === undefined ? await packageOptions(name) : { package: name };
      const hub = history === undefined ? await openPushOrg(await connectionOf(flags), orgOptions()) : undefined;
      const org = hub ?? (await (await import('../../../app/openHistory.js')).openHistory(history ?? ''));
      const pushRequests = await listPushes(org, { ...named, statuses, scheduledLastDays });
      const rollouts = (hub && (await calendar?.readCalendar(hub, plans))) ?? [];
      show(this, formatList(pushRequests, timeZone));
      if (rollouts.length > 0)
        show(this, (await import('../../../format/rollout/calendar.js')).formatCalendar(rollouts, timeZone));
      await writePage(this, flags, async () => {
        const { calendarPage } = await import('../../../format/rollout/calendar.js');
        return calendarPage(pushRequests, rollouts, { now: hub?.now() ?? org.port.now(), timeZone });
      });
      return { pushRequests, rollouts };
    });
  }
}
