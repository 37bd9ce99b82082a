import type { ShownCustomer } from '../../src/core/orgs/customers.js';
import { customerText } from '../../src/format/customer.js';
import { element, foreign } from './dom.js';

/** The customer's data, below the name of its org. */
export const customerCell = (customer: ShownCustomer | undefined): Node[] => {
  const text = customerText(customer);
  return text === '' ? [] : [element('div', { class: 'muted' }, foreign(text))];
};
