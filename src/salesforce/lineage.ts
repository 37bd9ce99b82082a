import type { Lineage, NotChecked, PackageKind } from '../core/model.js';
import { OrgError } from '../core/errors/orgError.js';
import { toLongId } from '../core/orgs/ids.js';
import { isOverInSeconds } from '../core/push/retryPolicy.js';
import { shortened } from '../core/text/plain.js';
import { isRecord } from '../core/text/json.js';
import { insteadOf, LONGEST_REASON } from './http/apiErrors.js';
import { optionalText, text, unexpected, type RawRecord } from './http/decode.js';
import { readPage } from './http/paging.js';
import type { Rest } from './http/rest.js';
import { queryPath, soql } from './http/soql.js';

/** The rows of a query, or its error. */
type Read = RawRecord[] | OrgError;

/**
 * Whether the org has understood the query and does not report the data, or reports it in an unreadable form. This
 * counts as an answer.
 */
const isAnswer = ({ kind }: OrgError): boolean =>
  ['permission', 'unknown-field', 'refused', 'unexpected', 'unavailable'].includes(kind);

const answered = <T>(read: () => Promise<T> | T): Promise<T | OrgError> =>
  (async () => read())().catch(insteadOf(isAnswer, (error) => error));

/** Several queries of the Tooling API in one call. Where that call fails, they are made one by one. */
const readTooling = async (rest: Rest, queries: readonly string[]): Promise<Read[]> => {
  const subrequests = queries.map((query) => ({ method: 'GET' as const, path: `/tooling${queryPath(query)}` }));
  const alone = (query: string): Promise<Read> => answered(() => rest.queryTooling(query));
  const failed = insteadOf(
    (error) => isAnswer(error) || isOverInSeconds(error),
    () => undefined,
  );
  const answers = await rest.composite(subrequests, '/tooling').catch(failed);
  if (answers === undefined) return Promise.all(queries.map(alone));
  return Promise.all(
    queries.map(async (query, index) => {
      const answer = answers[index];
      if (answer instanceof OrgError) return isOverInSeconds(answer) ? alone(query) : answer;
      const page = await answered(() => readPage(answer));
      if (page instanceof OrgError) return page;
      // If there are more versions than fit on a page, the query is repeated with paging.
      return page.nextRecordsUrl === undefined ? page.records : alone(query);
    }),
  );
};

/** The ancestors and dependencies of a version, in one call. Data that the org does not report is no error. */
export const readLineage = async (
  rest: Rest,
  { packageId, versionId }: { packageId: string; versionId: string },
): Promise<Lineage> => {
  const [versions = [], target = [], packages = []] = await readTooling(rest, [
    soql`SELECT Id, SubscriberPackageVersionId, AncestorId, Package2.ContainerOptions FROM Package2Version WHERE Package2.SubscriberPackageId = ${toLongId(packageId)}`,
    soql`SELECT Id, Package2ContainerOptions, Dependencies FROM SubscriberPackageVersion WHERE Id = ${toLongId(versionId)}`,
    // Migrations exist since API version 64.
    soql`SELECT Id, ContainerOptions, ConvertedFromPackageId FROM Package2 WHERE SubscriberPackageId = ${toLongId(packageId)}`,
  ]);
  return lineageFrom(versions, target, packages);
};

/** From every version of the package with its ancestor, the version with its dependencies, and the package. */
export const lineageFrom = async (versions: Read, target: Read, packages: Read): Promise<Lineage> => {
  const kind = kindOf(versions, target, packages);
  const hasNone = kind === 'unlocked' || kind === 'first-generation';
  const ancestors = hasNone ? new Map<string, string>() : await answered(() => ancestorsOf(versions));
  const needs = await answered(() => needsOf(target));
  const notChecked: NotChecked[] = [];
  if (ancestors instanceof OrgError) notChecked.push({ what: 'ancestry', reason: reasonOf(ancestors) });
  if (needs instanceof OrgError && kind !== 'first-generation')
    notChecked.push({ what: 'dependencies', reason: reasonOf(needs) });
  return {
    kind,
    ancestors: ancestors instanceof OrgError ? undefined : ancestors,
    needs: needs instanceof OrgError ? [] : needs,
    convertedFrom: valueIn(packages, 'ConvertedFromPackageId'),
    notChecked,
  };
};

const KINDS: Record<string, PackageKind> = { Managed: 'managed', Unlocked: 'unlocked' };

/** The reason why a query was refused, without the text of the query and the org's advice. */
const reasonOf = ({ message }: OrgError): string =>
  shortened(message.replace(/^.*ERROR at Row:\d+:Column:\d+ /, '').replace(/\. .*$/, ''), LONGEST_REASON);

const nothing = (): OrgError =>
  new OrgError('refused', 'NO_ROWS', 'the Tooling API of the org shows nothing of the package');

/** A value of the first row, if it is a string. */
const valueIn = (read: Read, path: string): string | null => {
  const [row] = read instanceof OrgError ? [] : read;
  try {
    return row === undefined ? null : optionalText(row, path);
  } catch (error) {
    if (error instanceof OrgError) return null;
    throw error;
  }
};

/** The kind of a package. Every org knows first-generation versions, which have no such options. */
const kindOf = (versions: Read, target: Read, packages: Read): PackageKind | null => {
  const options =
    valueIn(versions, 'Package2.ContainerOptions') ??
    valueIn(target, 'Package2ContainerOptions') ??
    valueIn(packages, 'ContainerOptions');
  if (options !== null) return KINDS[options] ?? null;
  return target instanceof OrgError || target.length === 0 ? null : 'first-generation';
};

/** By 04t id, as push requests name versions. Throws where they are not known. */
const ancestorsOf = (read: Read): Map<string, string | null> => {
  if (read instanceof OrgError) throw read;
  if (read.length === 0) throw nothing();
  const versionIds = new Map(read.map((row) => [text(row, 'Id'), optionalText(row, 'SubscriberPackageVersionId')]));
  const ancestors = new Map<string, string | null>();
  for (const row of read) {
    const [id, built] = [optionalText(row, 'SubscriberPackageVersionId'), optionalText(row, 'AncestorId')];
    // An ancestor that is not in the list is unknown, which is not the same as no ancestor.
    if (id !== null) ancestors.set(id, built === null ? null : (versionIds.get(built) ?? built));
  }
  return ancestors;
};

const needsOf = (read: Read): string[] => {
  if (read instanceof OrgError) throw read;
  const [row] = read;
  if (row === undefined) throw nothing();
  const { Dependencies: value } = row;
  if (value === null || value === undefined) return [];
  if (!isRecord(value) || !Array.isArray(value.ids)) throw unexpected('Dependencies is not a list');
  return value.ids.filter(isRecord).flatMap((each) => optionalText(each, 'subscriberPackageVersionId') ?? []);
};
