import { OrgError } from '../../core/errors/orgError.js';
import { type CallLimits, send, type HttpRequest, type HttpResponse } from './transport.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 3;

/** The domains of Salesforce orgs; only Salesforce can have hosts there. */
const DOMAINS = ['salesforce.com', 'force.com', 'cloudforce.com', 'salesforce.mil', 'sfcrmproducts.cn', 'sfcrmapps.cn'];

/**
 * Sends a request, and follows redirects of a read. The target must be the same host, or a host of the same Salesforce
 * domain over https, because the session is sent along. A write is sent once, to one host. Every other redirect is an
 * error that names the target.
 */
export const sendFollowing = async (request: HttpRequest, limits?: CallLimits): Promise<HttpResponse> => {
  let [asked, response] = [request, await send(request, limits)];
  for (let hops = 0; REDIRECTS.has(response.statusCode); hops++) {
    const target = URL.parse(response.headers.location ?? '', asked.url);
    if (target === null) throw new OrgError('unexpected', 'REDIRECTED', 'The org sent this call on to nowhere.');
    if (!isSameFamily(new URL(asked.url), target)) throw elsewhere(target);
    if (request.method !== 'GET' || hops >= MOST_REDIRECTS) throw moved(target);
    asked = { ...asked, url: target.href };
    response = await send(asked, limits);
  }
  return response;
};

/** Whether the session of one host may be sent to the other. */
export const isSameFamily = (from: URL, to: URL): boolean =>
  from.origin === to.origin ||
  (from.protocol === 'https:' &&
    to.protocol === 'https:' &&
    to.port === '' &&
    DOMAINS.some((domain) => [from, to].every(({ hostname }) => hostname.endsWith(`.${domain}`))));

const moved = ({ origin }: URL): OrgError =>
  new OrgError('moved', 'REDIRECTED', `${origin}. Log in to it there: "sf org login web --instance-url ${origin}".`);

const elsewhere = ({ origin }: URL): OrgError =>
  new OrgError(
    'unexpected',
    'REDIRECTED',
    `The org sent this call on to ${origin}, which is not a host of the same Salesforce domain. Nothing was sent there.`,
  );
