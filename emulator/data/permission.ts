import type { ObjectDef, Switches } from '../model.js';

/** The objects that the permission for push upgrades is about. */
const PUSH_OBJECTS = new Set(['PackagePushRequest', 'PackagePushJob', 'PackagePushError', 'PackageSubscriber']);

type Permission = Pick<Switches, 'pushPermission'>;

/** What a user may not see is, for the API, not there. */
export const maySee = ({ name }: ObjectDef, { pushPermission }: Permission): boolean =>
  pushPermission !== 'missing' || !PUSH_OBJECTS.has(name);

export const mayWrite = ({ name }: ObjectDef, { pushPermission }: Permission): boolean =>
  pushPermission === 'granted' || !PUSH_OBJECTS.has(name);
