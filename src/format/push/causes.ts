import { byCause, haveOrgsInCommon, type CauseBlock, type FailureGroup } from '../../core/report/failureGroups.js';
import { andMore, BLANK, item, paragraph, type Block } from '../document/blocks.js';
import { counted, firstText, grouped, plain, shortened } from '../text.js';

const LONGEST_EXAMPLE = 160;
const MOST_NUMBERS = 3;
/** At most this many variants of a cause are shown; the rest are counted. */
const MOST_VARIANTS = 3;

/** The note where the numbers of orgs add up to more than have failed. */
export const IN_COMMON = 'An org can have several causes.';

/** Why orgs failed: a block for each cause, those with the most orgs first, with its variants below. */
export const formatCauses = (groups: readonly FailureGroup[]): Block[] => {
  const causes = byCause(groups);
  const digits = Math.max(0, ...causes.map(({ orgs }) => grouped(orgs).length));
  return [
    ...causes.flatMap((cause) => causeBlocks(cause, digits)),
    ...(haveOrgsInCommon(causes) ? [BLANK, paragraph(IN_COMMON, 2)] : []),
  ];
};

const causeBlocks = (cause: CauseBlock, digits: number): Block[] => {
  const indent = digits + 4;
  const title = `${cause.meaning}${variantsText(cause)}${cause.ignored ? ' (ignored)' : ''}`;
  return [
    item(grouped(cause.orgs).padStart(digits), title),
    ...cause.errors.slice(0, MOST_VARIANTS).flatMap((error) => variantBlocks(cause, error, indent)),
    ...andMore(cause.errors.length - MOST_VARIANTS, indent),
    paragraph(`-> ${cause.nextStep}`, indent, indent + 3),
  ];
};

/** ` (10 stack traces)`, ` (3 variants)`, or nothing where the errors of all orgs are equal. */
export const variantsText = ({ errors, traceIds }: CauseBlock): string => {
  if (errors.length === 1) return '';
  return traceIds.length > 1 ? ` (${grouped(traceIds.length)} stack traces)` : ` (${grouped(errors.length)} variants)`;
};

const variantBlocks = ({ errors, ignored }: CauseBlock, error: FailureGroup, indent: number): Block[] => {
  const said = exampleText(error);
  const mark = error.ignored && !ignored ? ' (ignored)' : '';
  const shown = said === '' && errors.length > 1 ? 'no message' : said;
  return [
    ...(shown === ''
      ? []
      : [paragraph(errors.length === 1 ? shown : `${counted(error.orgs, 'org')}: ${shown}${mark}`, indent)]),
    ...(error.suspectPackage ? [paragraph({ text: suspectText(error.orgs), style: 'caution' }, indent)] : []),
    ...(error.errorNumbers.length === 0 ? [] : [paragraph(supportText(error), indent)]),
  ];
};

const suspectText = (orgs: number): string => `Probably a package defect: the same error in ${counted(orgs, 'org')}.`;

const exampleText = ({ example }: FailureGroup): string => {
  // Shortened first: the text may be a hundred thousand characters long.
  const said = plain(shortened([example?.title, example?.message].filter(Boolean).join(': '), 4 * LONGEST_EXAMPLE));
  return shortened(said, LONGEST_EXAMPLE);
};

const supportText = ({ errorNumbers, traceIds }: FailureGroup): string =>
  `For a support case: error number ${firstText(errorNumbers, MOST_NUMBERS)}; stack trace ${firstText(traceIds, MOST_NUMBERS)}`;
