/** What tests take of @salesforce/core, of the copy in the bundle. */
export { AuthInfo, Connection, Logger } from '@salesforce/core';
