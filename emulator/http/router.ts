import { SalesforceError } from '../model.js';
import type { OrgServer } from './orgServer.js';
import { type Call, notFound, type Reply } from './message.js';

export type Handler = (server: OrgServer, call: Call) => Reply | Promise<Reply>;

export type Route = {
  readonly method: string;
  /** `/services/data/{version}/sobjects/{object}`; names match one segment. */
  readonly template: string;
  readonly handle: Handler;
  /** Answers without an access token. */
  readonly open?: true;
  /** Waits by itself, because it holds locks meanwhile. */
  readonly ownTime?: true;
  /** May be called inside a composite request of its own API; `limited` routes at most five times. */
  readonly inComposite?: 'free' | 'limited' | 'tooling';
};

export type Match = { readonly route: Route; readonly params: Record<string, string> };

/** Finds the route of a path; an unknown path is 404, a known one with another method 405. */
export const findRoute = (routes: readonly Route[], method: string, path: string): Match => {
  const given = segmentsOf(path);
  const matches = routes.flatMap((route) => {
    const params = matchTemplate(segmentsOfTemplate(route.template), given);
    return params ? [{ route, params }] : [];
  });
  const match = matches.find(({ route }) => route.method === method);
  if (match) return match;
  if (matches.length === 0) throw notFound();
  const allowed = matches.map(({ route }) => route.method).join(',');
  throw new SalesforceError('METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are ${allowed}`, 405);
};

/** The name of a route for faults and counters: `POST /composite/sobjects`. */
export const routeName = (route: Route): string =>
  `${route.method} ${route.template.replace('/services/data/{version}', '') || '/'}`;

const matchTemplate = (wanted: readonly string[], given: readonly string[]): Record<string, string> | undefined => {
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index]!;
    if (segment.startsWith('{')) params[segment.slice(1, -1)] = decode(value);
    else if (segment !== value) return undefined;
  }
  return params;
};

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/** Cached, because each call is compared with a few dozen templates. */
const templates = new Map<string, readonly string[]>();
const segmentsOfTemplate = (template: string): readonly string[] => {
  const segments = templates.get(template) ?? segmentsOf(template);
  templates.set(template, segments);
  return segments;
};

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw notFound();
  }
};
