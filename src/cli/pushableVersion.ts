import { Messages } from '@salesforce/core';
import type { PushOrg } from '../core/ports.js';
import type { PushableVersion } from '../core/types.js';
import { pushName } from '../format/pushName.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-package-push', 'push');

/** The version to push; throws, before anything is written, where the org could not push it. */
export const readVersionToPush = async (org: PushOrg, versionId: string): Promise<PushableVersion> => {
  const pushable = await org.version(versionId);
  if (pushable === undefined) throw messages.createError('error.noSuchVersion', [versionId]);
  if (!pushable.released) throw messages.createError('error.versionNotReleased', [pushName(pushable), versionId]);
  if (pushable.deprecated) throw messages.createError('error.versionDeprecated', [pushName(pushable), versionId]);
  return pushable;
};
