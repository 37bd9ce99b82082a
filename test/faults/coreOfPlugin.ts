/** What a login is made with: of the copy in the bundle, which remembers who is logged in. */
export { AuthInfo, ConfigAggregator, StateAggregator } from '@salesforce/core';
