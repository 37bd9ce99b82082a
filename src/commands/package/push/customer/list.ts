import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { listCustomers } from '../../../../app/fleet/listCustomers.js';
import { withSfErrors } from '../../../../cli/errors/errors.js';
import { writtenFileFlag } from '../../../../cli/input/flagTypes.js';
import { formatFor, writeList } from '../../../../cli/output/rowOutput.js';
import { loadMessages } from '../../../../cli/messages.js';
import { debugLog } from '../../../../cli/org/orgOptions.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { showText } from '../../../../cli/output/show.js';
import type { LicensedCustomer } from '../../../../core/orgs/licenses.js';
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
      ...messages.describedFlag('lma-org', 'ORG SELECTION'),
    }),
    'api-version': Flags.orgApiVersion(),
    package: Flags.string({ char: 'p', ...messages.flag('package', 'ORG SELECTION') }),
    'result-format': Flags.option({ options: LICENSED_FORMAT_NAMES })(messages.flag('result-format', 'OUTPUT')),
    'output-file': writtenFileFlag(messages.flag('output-file', 'OUTPUT')),
  };

  public async run(): Promise<PackagePushCustomerListResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushCustomerList);
      const { 'output-file': file } = flags;
      const rowsFor = LICENSED_FORMATS[formatFor(flags, LICENSED_FORMAT_NAMES, 'csv')];
      const connection = flags['lma-org'].getConnection(flags['api-version']);
      const pages = listCustomers(connection, {
        log: debugLog(),
        package: flags.package,
        onUnreadable: (licenses) =>
          this.warn(messages.getMessage('warning.unreadable', [counted(licenses, 'license')])),
      });
      const { count, kept: customers } = await writeList(this, file, rowsFor, async (write) => {
        for await (const rows of pages) await write(rows);
      });
      if (count === 0) this.warn(messages.getMessage('warning.none'));
      if (file !== undefined) showText(this, messages.getMessage('written', [counted(count, 'org'), file, file]));
      return { customers };
    });
  }
}
