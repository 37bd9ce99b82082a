import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { listSubscribers } from '../../../../app/fleet/listSubscribers.js';
import { openPushOrg } from '../../../../app/openPushOrg.js';
import { customersFlag, readTaggedCustomers, tagFlag } from '../../../../cli/input/customerFlags.js';
import { withSfErrors } from '../../../../cli/errors/errors.js';
import { filterFlags, readFilterFlags } from '../../../../cli/input/filterFlags.js';
import { connectionOf, orgFlags } from '../../../../cli/input/flags.js';
import { writtenFileFlag } from '../../../../cli/input/flagTypes.js';
import { formatFor, isOwnFile, writeList } from '../../../../cli/output/rowOutput.js';
import { notCheckedWarnings } from '../../../../cli/input/lineageFlags.js';
import { loadMessages } from '../../../../cli/messages.js';
import { orgOptions } from '../../../../cli/org/orgOptions.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { packageOptions } from '../../../../cli/input/packageFlag.js';
import { show } from '../../../../cli/output/show.js';
import type { Screen } from '../../../../format/document/render.js';
import type { RowWriter } from '../../../../format/rows.js';
import type { Package, PackageVersion } from '../../../../core/model.js';
import { countStuck, type ListedSubscriber } from '../../../../core/orgs/subscriberPages.js';
import { customerColumns } from '../../../../format/customer.js';
import { paragraph } from '../../../../format/document/blocks.js';
import { pushName, counted, grouped } from '../../../../format/text.js';
import { formatAtMost, SUBSCRIBER_FORMAT_NAMES, SUBSCRIBER_FORMATS } from '../../../../format/fleet/orgRows.js';

const messages = loadMessages('package.push.subscriber.list');

/** `version`: the version that `notPushable` refers to. */
export type PackagePushSubscriberListResult = {
  package: Package;
  version: PackageVersion;
  subscribers: ListedSubscriber[];
};

export default class PackagePushSubscriberList extends SfCommand<PackagePushSubscriberListResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded');

  public static readonly flags = {
    ...orgFlags,
    package: Flags.string({
      char: 'p',
      required: true,
      ...messages.flag('package', 'PUSH'),
    }),
    ...filterFlags,
    ...customersFlag,
    ...tagFlag,
    limit: Flags.integer({ min: 1, ...messages.flag('limit', 'ORG SELECTION') }),
    behind: Flags.string({ helpValue: 'VERSION', ...messages.flag('behind', 'ORG SELECTION') }),
    'result-format': Flags.option({ options: SUBSCRIBER_FORMAT_NAMES })(messages.flag('result-format', 'OUTPUT')),
    'output-file': writtenFileFlag(messages.flag('output-file', 'OUTPUT')),
  };

  public async run(): Promise<PackagePushSubscriberListResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushSubscriberList);
      const { 'output-file': file, behind, limit } = flags;
      const name = formatFor(flags, SUBSCRIBER_FORMAT_NAMES, 'csv');
      const customers = await readTaggedCustomers(flags);
      const named = await packageOptions(flags.package);
      const options = { ...named, filter: readFilterFlags(flags), customers, behind, limit };
      const opening = orgOptions({ showsRows: file === undefined });
      const org = await openPushOrg(await connectionOf(flags), opening);
      const { package: pkg, pushable, notChecked, pages } = await listSubscribers(org, options);
      for (const warning of notCheckedWarnings(notChecked)) this.warn(warning);
      let [pushableCount, more] = [0, false];
      const stuck = countStuck();
      const columns = customerColumns(customers, isOwnFile(file));
      const rowsFor = (screen: Screen): RowWriter<ListedSubscriber> => SUBSCRIBER_FORMATS[name](screen, columns);
      const { count, kept } = await writeList(this, file, rowsFor, async (write) => {
        for await (const page of pages) {
          await write(page.rows);
          more = page.more;
          stuck.add(page.rows);
          pushableCount += page.rows.filter((row) => row.notPushable === null).length;
        }
      });
      const summary = [counted(count, 'org'), grouped(pushableCount), pushName(pushable), file ?? ''];
      const said = messages.getMessage(file === undefined ? 'listed' : 'written', summary);
      if (file !== undefined || name === 'human') show(this, [paragraph(said), ...formatAtMost(stuck.list())]);
      if (more) this.warn(messages.getMessage('warning.more', [limit ?? 0]));
      return { package: pkg, version: pushable.version, subscribers: kept };
    });
  }
}
