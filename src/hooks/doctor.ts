import type { Config } from '@oclif/core';
import { Lifecycle } from '@salesforce/core';
import { diagnoseHub, diagnoseRecords } from '../app/diagnoseHub.js';
import { debugLog } from '../cli/org/orgOptions.js';
import { actionsFor } from '../cli/errors/orgErrors.js';
import { loadMessages } from '../cli/messages.js';
import { diagnose, type Facts, type Finding } from '../core/doctor.js';

const PLUGIN = 'sf-plugin-package-push';

const messages = loadMessages('doctor');

/** The parts of the doctor of `sf doctor` that are used here. */
export type Doctor = {
  addPluginData(plugin: string, data: object): void;
  addSuggestion(suggestion: string): void;
};

/** `sf doctor --plugin sf-plugin-package-push`, or `sf doctor` for all plugins. */
export default async function runDoctor({ doctor, config }: { doctor: Doctor; config: Config }): Promise<void> {
  const [hub, unfinished] = await Promise.all([diagnoseHub(debugLog()), diagnoseRecords()]);
  doctor.addPluginData(PLUGIN, {
    version: config.plugins.get(PLUGIN)?.version ?? null,
    salesforceCore: Lifecycle.staticVersion(),
    defaultDevHub: hub,
    unfinishedPushes: unfinished,
  } satisfies { defaultDevHub: Facts['hub'] } & Record<string, unknown>);
  for (const finding of diagnose({ hub, unfinished })) {
    const { verdict, key, tokens } = finding;
    const testName = `[${PLUGIN}] ${messages.getMessage(key, tokens)}`;
    await Lifecycle.getInstance().emit('Doctor:diagnostic', { testName, status: verdict });
    for (const suggestion of adviceOf(finding)) doctor.addSuggestion(suggestion);
  }
}

const adviceOf = ({ key, advice }: Finding): string[] => {
  if (advice === undefined) return [];
  const texts =
    'about' in advice
      ? actionsFor(advice.about)
      : advice.each.flatMap((tokens) => messages.getMessages(`${key}.actions`, tokens));
  return texts.flatMap((text) => text.split(/\n{2,}/));
};
