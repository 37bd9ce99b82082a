import { SalesforceError } from '../model.js';
import { Transaction } from '../platform/transaction.js';
import { dispatch } from './dispatch.js';
import { type Call, errorReply, json, jsonObject, notFound, type Reply } from './message.js';
import type { OrgServer } from './orgServer.js';
import { substitute } from './references.js';
import { findRoute, type Route } from './router.js';

const MOST = 25;
const MOST_LIMITED = 5;

type Subrequest = {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly body?: unknown;
};

type Subresponse = { body: unknown; httpHeaders: Record<string, string>; httpStatusCode: number; referenceId: string };

/** Executes several calls of one request in order. Later ones may use responses of earlier ones. */
export const composite = (server: OrgServer, call: Call, routes: readonly Route[]): Promise<Reply> =>
  inOne(
    server,
    call,
    routes.filter(({ inComposite }) => inComposite !== 'tooling'),
  );

/** The same for calls of the Tooling API. */
export const toolingComposite = async (server: OrgServer, call: Call, routes: readonly Route[]): Promise<Reply> => {
  if (server.org.switches.toolingComposite === 'absent') throw notFound();
  return inOne(
    server,
    call,
    routes.filter(({ inComposite }) => inComposite === 'tooling'),
  );
};

const inOne = async (server: OrgServer, call: Call, routes: readonly Route[]): Promise<Reply> => {
  const { compositeRequest, allOrNone } = jsonObject(call);
  const requests = subrequestsOf(compositeRequest, routes);
  const transaction = allOrNone === true ? new Transaction() : undefined;
  const answers: Subresponse[] = [];
  for (const request of requests) {
    answers.push(await answer(server, call, routes, request, answers, transaction));
    if (transaction && answers.at(-1)!.httpStatusCode >= 400) {
      transaction.rollback();
      return json({ compositeResponse: rolledBack(requests, answers) });
    }
  }
  transaction?.commit();
  return json({ compositeResponse: answers });
};

const subrequestsOf = (given: unknown, routes: readonly Route[]): Subrequest[] => {
  if (!Array.isArray(given) || given.length === 0) {
    throw new SalesforceError('INVALID_INPUT', 'The compositeRequest property must contain at least one subrequest.');
  }
  if (given.length > MOST)
    throw new SalesforceError('LIMIT_EXCEEDED', `A composite request can contain at most ${MOST} subrequests.`);
  const requests = given.filter(isSubrequest);
  if (requests.length < given.length) {
    throw new SalesforceError(
      'INVALID_INPUT',
      'A subrequest needs a method, a url and a referenceId of letters, digits and underscores.',
    );
  }
  if (new Set(requests.map(({ referenceId }) => referenceId)).size < requests.length) {
    throw new SalesforceError('INVALID_INPUT', 'Duplicate ReferenceId provided in the request.');
  }
  const limited = requests.filter((request) => !['free', undefined].includes(routeOf(routes, request)?.inComposite));
  if (limited.length <= MOST_LIMITED) return requests;
  throw new SalesforceError(
    'LIMIT_EXCEEDED',
    `A composite request can contain at most ${MOST_LIMITED} query or sObject Collections subrequests.`,
  );
};

const isSubrequest = (given: unknown): given is Subrequest => {
  const { method, url, referenceId } = (given ?? {}) as Record<string, unknown>;
  return (
    typeof method === 'string' &&
    typeof url === 'string' &&
    typeof referenceId === 'string' &&
    /^\w+$/.test(referenceId)
  );
};

const answer = async (
  server: OrgServer,
  call: Call,
  routes: readonly Route[],
  request: Subrequest,
  earlier: readonly Subresponse[],
  transaction: Transaction | undefined,
): Promise<Subresponse> => {
  const { referenceId } = request;
  try {
    const resolved = substitute(request, (name) => earlier.find((response) => response.referenceId === name)?.body);
    if (!routeOf(routes, resolved)?.inComposite) {
      throw new SalesforceError(
        'INVALID_INPUT',
        `The ${request.method} of ${request.url} isn't supported in a composite request.`,
      );
    }
    const url = new URL(resolved.url, call.baseUrl);
    const reply = await dispatch(server, routes, {
      method: resolved.method,
      path: url.pathname,
      query: url.searchParams,
      headers: call.headers,
      text: resolved.body === undefined ? '' : JSON.stringify(resolved.body),
      baseUrl: call.baseUrl,
      username: call.username,
      rowFault: call.rowFault,
      part: { transaction },
    });
    const location = reply.headers?.location;
    return {
      body: reply.body ?? null,
      httpHeaders: location ? { Location: location } : {},
      httpStatusCode: reply.status,
      referenceId,
    };
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    const reply = errorReply(error);
    return { body: reply.body, httpHeaders: {}, httpStatusCode: reply.status, referenceId };
  }
};

const routeOf = (routes: readonly Route[], { method, url }: Subrequest): Route | undefined => {
  try {
    return findRoute(routes, method, url.split('?')[0]!).route;
  } catch {
    return undefined;
  }
};

const HALTED = {
  errorCode: 'PROCESSING_HALTED',
  message: 'The transaction was rolled back since another operation in the same transaction failed.',
};

/** The failed subrequest keeps its response. All others, executed or not, get the same rollback response. */
const rolledBack = (requests: readonly Subrequest[], answers: readonly Subresponse[]): Subresponse[] => {
  const failure = answers.at(-1)!;
  return requests.map(({ referenceId }) =>
    referenceId === failure.referenceId
      ? failure
      : { body: [HALTED], httpHeaders: {}, httpStatusCode: 400, referenceId },
  );
};
