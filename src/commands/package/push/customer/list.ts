import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { listCustomers } from '../../../../app/fleet/listCustomers.js';
import { withSfErrors } from '../../../../cli/errors/errors.js';
import { writtenFileFlag } from '../../../../cli/input/flagTypes.js';
import { letHeapGrowLittle } from '../../../../cli/output/heapGrowth.js';
import { loadMessages } from '../../../../cli/messages.js';
import { debugLog } from '../../../../cli/org/debugLog.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { closeAfter, formatFor, openRowOutput } from '../../../../cli/output/rowOutput.js';
import { screenOf, showText } from '../../../../cli/output/show.js';
import type { LicensedCustomer } from '../../../../core/orgs/licenses.js';
import { PLAIN_SCREEN } from '../../../../format/document/render.js';
import { LICENSED_FORMAT_NAMES, LICENSED_FORMATS } from '../../../../format/fleet/orgRows.js';
import { counted } from '../../../../format/text.js';

const messages = loadMessages('package.push.customer.list');

export type PackagePushCustomerListResult = { customers: LicensedCustomer[] };

export default class PackagePushCustomerList extends SfCommand<PackagePushCustomerListResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded');

  public static readonly flags = {
    'lma-org': Flags.requiredOrg({
      default: undefined,
      helpGroup: 'ORG SELECTION',
      summary: messages.getMessage('flags.lma-org.summary'),
      description: messages.getMessage('flags.lma-org.description'),
    }),
    'api-version': Flags.orgApiVersion(),
    package: Flags.string({
      char: 'p',
      helpGroup: 'ORG SELECTION',
      summary: messages.getMessage('flags.package.summary'),
    }),
    'result-format': Flags.option({ options: LICENSED_FORMAT_NAMES })({
      helpGroup: 'OUTPUT',
      summary: messages.getMessage('flags.result-format.summary'),
    }),
    'output-file': writtenFileFlag({ helpGroup: 'OUTPUT', summary: messages.getMessage('flags.output-file.summary') }),
  };

  public async run(): Promise<PackagePushCustomerListResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushCustomerList);
      const { 'output-file': file } = flags;
      const name = formatFor(flags['result-format'], file, LICENSED_FORMAT_NAMES, { file: 'csv', terminal: 'human' });
      const connection = flags['lma-org'].getConnection(flags['api-version']);
      const pages = listCustomers(connection, {
        log: debugLog(),
        package: flags.package,
        onUnreadable: (licenses) =>
          this.warn(messages.getMessage('warning.unreadable', [counted(licenses, 'license')])),
      });
      const silent = this.jsonEnabled() && file === undefined;
      const output = silent ? undefined : await openRowOutput(file);
      const { begin, page, end } = LICENSED_FORMATS[name](file === undefined ? screenOf(process.stdout) : PLAIN_SCREEN);
      const customers: LicensedCustomer[] = [];
      letHeapGrowLittle();
      let count = 0;
      // The heading is only written after the first page was read, so that nothing is written where licenses cannot be
      // read.
      let head = begin;
      await closeAfter(output, async () => {
        for await (const rows of pages) {
          await output?.write(head + page(rows));
          head = '';
          if (this.jsonEnabled()) customers.push(...rows);
          count += rows.length;
        }
        await output?.write(head + end);
      });
      if (count === 0) this.warn(messages.getMessage('warning.none'));
      if (file !== undefined) showText(this, messages.getMessage('written', [counted(count, 'org'), file, file]));
      return { customers };
    });
  }
}
