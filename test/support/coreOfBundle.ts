/** The exports of @salesforce/core that tests use, from the copy in the bundle. */
export { AuthInfo, Connection, Logger } from '@salesforce/core';
