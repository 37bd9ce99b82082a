import type { Package, PackageVersion } from '../core/model.js';
import { plain } from './text.js';

/** `Acme CRM 1.4.0.6` */
export const pushName = (push: { package: Package; version: PackageVersion }): string =>
  plain(`${push.package.name} ${push.version.number}`);
