import { OrgError } from '../../core/errors/orgError.js';

/** The environment variables, in the order in which undici reads them. */
const VARIABLES = {
  'https:': ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'],
  'http:': ['http_proxy', 'HTTP_PROXY'],
};

/** `variable`: the environment variable that contains the proxy. */
export type Proxy = { variable: string; url: URL };

/** The proxy for a URL, where the environment has one. Throws where the variable is no valid URL. */
export const proxyFor = (url: string): Proxy | undefined => {
  const variables = VARIABLES[url.startsWith('https:') ? 'https:' : 'http:'];
  const variable = variables.find((name) => process.env[name]);
  if (variable === undefined) return undefined;
  const proxy = URL.parse(process.env[variable] ?? '');
  if (proxy !== null && ['http:', 'https:'].includes(proxy.protocol)) return { variable, url: proxy };
  const text = `${variable} is not the URL of a proxy, such as http://proxy.example.com:8080.`;
  throw new OrgError('unreachable', 'INVALID_PROXY', text);
};
