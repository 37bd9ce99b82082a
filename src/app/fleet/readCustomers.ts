import { UsageError } from '../../core/errors/usageError.js';
import type { CustomersReading } from '../../core/orgs/customerFile.js';
import type { Customers } from '../../core/orgs/customers.js';

/**
 * Reads a customer file, CSV or JSON with a header, in the format of `--customers`, for planPush, listSubscribers and
 * reportPush.
 *
 * @param text The content of the file.
 * @throws {@link UsageError} (`unreadable-customers`) with the errors to correct.
 */
export const readCustomers = async (text: string): Promise<Customers> => {
  const { readCustomerFile: read } = await import('../../core/orgs/customerFile.js');
  const reading = read(text);
  if (!reading.ok) throw new UsageError({ kind: 'unreadable-customers', faults: faultsOf(reading) });
  return reading.customers;
};

const faultsOf = (reading: Exclude<CustomersReading, { ok: true }>): string[] =>
  reading.problem === 'customer-lines'
    ? reading.faults.map(
        ({ line, column, problem }) => `line ${line}${column === null ? '' : `, ${column}`}: ${problem}`,
      )
    : [reading.problem];
