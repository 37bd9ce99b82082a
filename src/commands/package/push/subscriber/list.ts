import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { listSubscribers } from '../../../../app/fleet/listSubscribers.js';
import { openPushOrg } from '../../../../app/openPushOrg.js';
import { customersFlag, readTaggedCustomers, tagFlag } from '../../../../cli/input/customerFlags.js';
import { withSfErrors } from '../../../../cli/errors/errors.js';
import { filterFlags, readFilterFlags } from '../../../../cli/input/filterFlags.js';
import { connectionOf, orgFlags } from '../../../../cli/input/flags.js';
import { writtenFileFlag } from '../../../../cli/input/flagTypes.js';
import { letHeapGrowLittle } from '../../../../cli/output/heapGrowth.js';
import { notCheckedWarnings } from '../../../../cli/input/lineage.js';
import { loadMessages } from '../../../../cli/messages.js';
import { orgOptions } from '../../../../cli/org/orgOptions.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { packageOptions } from '../../../../cli/input/packageFlag.js';
import { closeAfter, formatFor, openRowOutput, isOwnFile } from '../../../../cli/output/rowOutput.js';
import { screenOf, show } from '../../../../cli/output/show.js';
import type { Package, PackageVersion } from '../../../../core/model.js';
import { countStuck, type ListedSubscriber } from '../../../../core/orgs/subscriberPages.js';
import { customerColumns } from '../../../../format/customer.js';
import { paragraph } from '../../../../format/document/blocks.js';
import { PLAIN_SCREEN } from '../../../../format/document/render.js';
import { counted, grouped, pushName } from '../../../../format/text.js';
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
      helpGroup: 'PUSH',
      summary: messages.getMessage('flags.package.summary'),
    }),
    ...filterFlags,
    ...customersFlag,
    ...tagFlag,
    limit: Flags.integer({ min: 1, helpGroup: 'ORG SELECTION', summary: messages.getMessage('flags.limit.summary') }),
    behind: Flags.string({
      helpValue: 'VERSION',
      helpGroup: 'ORG SELECTION',
      summary: messages.getMessage('flags.behind.summary'),
    }),
    'result-format': Flags.option({ options: SUBSCRIBER_FORMAT_NAMES })({
      helpGroup: 'OUTPUT',
      summary: messages.getMessage('flags.result-format.summary'),
    }),
    'output-file': writtenFileFlag({ helpGroup: 'OUTPUT', summary: messages.getMessage('flags.output-file.summary') }),
  };

  public async run(): Promise<PackagePushSubscriberListResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushSubscriberList);
      const { 'output-file': file, behind, limit } = flags;
      const name = formatFor(flags['result-format'], file, SUBSCRIBER_FORMAT_NAMES, { file: 'csv', terminal: 'human' });
      const customers = await readTaggedCustomers(flags);
      const named = await packageOptions(flags.package);
      const options = { ...named, filter: readFilterFlags(flags), customers, behind, limit };
      const opening = orgOptions(undefined, { showsRows: file === undefined });
      const org = await openPushOrg(await connectionOf(flags), opening);
      const { package: pkg, pushable, notChecked, pages } = await listSubscribers(org, options);
      for (const warning of notCheckedWarnings(notChecked)) this.warn(warning);
      const output = this.jsonEnabled() && file === undefined ? undefined : await openRowOutput(file);
      const kept: ListedSubscriber[] = [];
      letHeapGrowLittle();
      let [count, pushableCount, more] = [0, 0, false];
      const stuck = countStuck();
      const columns = customerColumns(customers, isOwnFile(file));
      const screen = file === undefined ? screenOf(process.stdout) : PLAIN_SCREEN;
      // The heading is only written once the org has returned a page.
      const { begin, page: rowsText, end } = SUBSCRIBER_FORMATS[name](screen, columns);
      let head = begin;
      await closeAfter(output, async () => {
        for await (const page of pages) {
          await output?.write(head + rowsText(page.rows));
          head = '';
          if (this.jsonEnabled()) for (const row of page.rows) kept.push(row);
          count += page.rows.length;
          more = page.more;
          stuck.add(page.rows);
          pushableCount += page.rows.filter((row) => row.notPushable === null).length;
        }
        await output?.write(head + end);
      });
      const summary = [counted(count, 'org'), grouped(pushableCount), pushName(pushable), file ?? ''];
      const said = messages.getMessage(file === undefined ? 'listed' : 'written', summary);
      if (file !== undefined || name === 'human') show(this, [paragraph(said), ...formatAtMost(stuck.list())]);
      if (more) this.warn(messages.getMessage('warning.more', [limit ?? 0]));
      return { package: pkg, version: pushable.version, subscribers: kept };
    });
  }
}
