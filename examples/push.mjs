// Pushes a version to every sandbox that is behind, waits for the end, and says why it failed where it did.
//   node push.mjs hub "Acme CRM@1.4"
import { openPushOrg, planPush, reportPush, schedulePush, watchPush } from 'sf-plugin-package-push';

const [alias = 'hub', version = ''] = process.argv.slice(2);

// An alias or a username that the CLI is logged in to, or a Connection of @salesforce/core.
const org = await openPushOrg(alias);

// Every org is in, or has one reason why not. Nothing is written yet.
const plan = await planPush(org, { package: version, orgs: 'all-behind', filter: { orgTypes: ['Sandbox'] } });
console.log(`${plan.package.name} ${plan.version.number} to ${plan.eligible.length} of ${plan.orgs.kept} sandboxes`);
for (const [reason, orgs] of Object.entries(plan.summary.notUpgraded)) console.log(`  not to ${orgs}: ${reason}`);

// Exactly once: after an error, or in another process, the same plan is resumed where it was left.
const push = await schedulePush(org, plan);
// Every org has it: no mistake, but nothing to wait for either.
if (push.outcome === 'nothing-to-do') process.exit();
console.log(`Push request ${push.pushRequestId}: ${push.orgs.scheduled} orgs`);

for await (const { status, jobs } of watchPush(org, push.pushRequestId))
  console.log(`${status}: ${jobs.succeeded} upgraded, ${jobs.failed} failed, of ${jobs.total}`);

const report = await reportPush(org, push.pushRequestId);
for (const { orgs, meaning, nextStep } of report.failureGroups) console.log(`${orgs} orgs: ${meaning}. ${nextStep}`);
process.exitCode = report.outcome === 'succeeded' ? 0 : 1;
