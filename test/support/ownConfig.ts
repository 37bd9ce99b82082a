import { fileURLToPath } from 'node:url';
import { Config, settings } from '@oclif/core';

/** The plugin as oclif knows it, with its commands as the sources have them, whether there is a build or not. */
export const ownConfig = (): Promise<Config> => {
  settings.enableAutoTranspile = true;
  const root = fileURLToPath(new URL('../..', import.meta.url));
  return Config.load({ root, devPlugins: false, userPlugins: false });
};
