import type { PushReport } from '../../../src/core/report/report.js';
import { barChart } from '../barChart.js';
import { countBy } from '../counts.js';
import { element } from '../dom.js';

/** Where orgs failed: by instance, and by installed version. */
export const placesSection = (section: HTMLElement, { failures }: PushReport): void => {
  const instances = countBy(failures, ({ instanceName }) => instanceName ?? 'unknown');
  const versions = countBy(failures, ({ installedVersion, hasVersion }) =>
    hasVersion ? 'upgraded since' : (installedVersion ?? 'unknown'),
  );
  section.append(
    element(
      'div',
      { class: 'pair' },
      barChart('By instance', 'Instance', instances, failures.length),
      barChart('By the version installed before', 'Version', versions, failures.length),
    ),
  );
};
