import type { OrgErrorKind } from './errors/orgError.js';

/** The user's permissions in the org that owns the packages. */
export type Rights = {
  /** Whether the user can create push requests and their jobs, and set them to Pending or Canceled. */
  schedule: boolean;
  /** Whether the user can read push requests, their jobs and errors. */
  report: boolean;
  /** Whether the user can read subscriber data. */
  subscribers: boolean;
};

/** Why the default Dev Hub could not be queried, or not completely. */
export type HubTrouble =
  | { kind: 'none' | 'not-a-dev-hub' }
  | { kind: 'silent'; seconds: number }
  | { kind: 'error'; error: OrgErrorKind; code: string };

/** Facts about the default Dev Hub. They contain no names, because they go into reports that people publish. */
export type HubFacts = {
  apiVersion?: string;
  rights?: Rights;
  /** Pushes that are waiting or running. */
  open?: Array<{ pushRequestId: string; status: string; orgs: number }>;
  /** Requests that were never set to Pending, and have not changed for a day. */
  orphanedRequests?: Array<{ pushRequestId: string; lastModified: string; orgs: number }>;
  trouble?: HubTrouble;
};

export type Facts = {
  hub: HubFacts;
  /**
   * Interrupted pushes that no process is scheduling (null where no request was made), or the error code if they cannot
   * be read.
   */
  unfinished: Array<string | null> | { code: string };
};

/** One line of the doctor: the key of its text, and the values to insert there. */
export type Finding = {
  verdict: 'pass' | 'warn' | 'fail';
  key: string;
  tokens: string[];
  /**
   * What to do: either the advice that belongs to the key, once for each list of tokens, or the general advice for a
   * kind of error.
   */
  advice?: { each: string[][] } | { about: OrgErrorKind };
};

/** The API version that introduced start and end times of pushes. */
export const OLDEST_API_VERSION = 51;
const MOST_RESUMED = 5;

/** Turns the facts into findings, line by line. Unknown facts give no finding. */
export const diagnose = ({ hub, unfinished }: Facts): Finding[] => {
  const { trouble, apiVersion, rights, open, orphanedRequests } = hub;
  return [
    checkHub(trouble),
    ...(apiVersion === undefined ? [] : [checkVersion(apiVersion)]),
    ...(rights === undefined ? [] : checkRights(rights)),
    ...(open === undefined ? [] : [checkOpen(open.length)]),
    ...(orphanedRequests === undefined ? [] : [checkOrphanedRequests(orphanedRequests.length)]),
    checkUnfinished(unfinished),
  ];
};

const pass = (key: string, ...tokens: string[]): Finding => ({ verdict: 'pass', key, tokens });
const warn = (key: string, tokens: string[], each: string[][] = [[]]): Finding => ({
  verdict: 'warn',
  key,
  tokens,
  advice: { each },
});
const fail = (key: string, tokens: string[], advice?: Finding['advice']): Finding => ({
  verdict: 'fail',
  key,
  tokens,
  ...(advice === undefined ? {} : { advice }),
});

const checkHub = (trouble: HubTrouble | undefined): Finding => {
  switch (trouble?.kind) {
    case undefined:
      return pass('hub.answers');
    case 'none':
      return warn('hub.none', []);
    case 'not-a-dev-hub':
      return fail('hub.notOne', [], { each: [[]] });
    case 'silent':
      return fail('hub.silent', [String(trouble.seconds)], { about: 'unreachable' });
    case 'error':
      return fail('hub.trouble', [trouble.code], { about: trouble.error });
  }
};

const checkVersion = (version: string): Finding =>
  Number(version) < OLDEST_API_VERSION ? warn('apiVersion.old', [version]) : pass('apiVersion.fits', version);

const checkRights = (rights: Rights): Finding[] => {
  const findings = [
    rights.schedule ? pass('rights.schedule') : fail('rights.noSchedule', []),
    rights.report ? pass('rights.report') : fail('rights.noReport', []),
    rights.subscribers ? pass('rights.subscribers') : fail('rights.noSubscribers', []),
  ];
  // One permission set fixes all of them, so that the advice is given once.
  const first = findings.find(({ verdict }) => verdict === 'fail');
  return findings.map((each) => (each === first ? { ...each, advice: { about: 'permission' } } : each));
};

const checkOpen = (pushes: number): Finding => (pushes === 0 ? pass('open.none') : pass('open.some', String(pushes)));

const checkOrphanedRequests = (requests: number): Finding =>
  requests === 0 ? pass('orphanedRequests.none') : warn('orphanedRequests.some', [String(requests)]);

const checkUnfinished = (unfinished: Facts['unfinished']): Finding => {
  if (!Array.isArray(unfinished)) return warn('unfinished.unreadable', [unfinished.code]);
  if (unfinished.length === 0) return pass('unfinished.none');
  const commands = new Set(unfinished.map((id) => (id === null ? '--use-most-recent' : `-i ${id}`)));
  const resumed = [...commands].slice(0, MOST_RESUMED).map((flag) => [`sf package push resume ${flag}`]);
  return warn('unfinished.some', [String(unfinished.length)], resumed);
};
