import { fileURLToPath } from 'node:url';
import { Config, settings } from '@oclif/core';

/** The plugin's oclif configuration, with the commands of the sources, whether there is a build or not. */
export const ownConfig = (): Promise<Config> => {
  settings.enableAutoTranspile = true;
  const root = fileURLToPath(new URL('../..', import.meta.url));
  return Config.load({ root, devPlugins: false, userPlugins: false });
};
