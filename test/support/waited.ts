import { expect } from 'chai';

/** What a push with --wait shows, of which so many orgs have failed: each line of progress once, then the report. */
export const expectWaited = (
  { code, stdout, stderr }: { code: number | null; stdout: string; stderr: string },
  failed: number,
): void => {
  expect(code).to.equal(68);
  expect(stdout).to.match(new RegExp(`of \\d+ orgs upgraded, ${failed} failed`));
  expect(stdout).to.contain('-> Push the newer version of that package first, then retry.');
  const progress = stderr.split('\n').filter((line) => /^(In Progress|Failed): [\d,]+ of \d+ orgs done/.test(line));
  expect(progress.length).to.be.at.least(2);
  expect(new Set(progress)).to.have.length(progress.length);
  expect(stdout).not.to.contain('In Progress:');
};
