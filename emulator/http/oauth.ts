import { identityUrl } from './discovery.js';
import { type Call, json, type Reply } from './message.js';
import type { OrgServer } from './orgServer.js';

type Grant = (
  server: OrgServer,
  form: URLSearchParams,
) => { username: string } | { error: string; description: string };

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** The signature of an assertion is not checked, because the emulator has no certificate. Its claims are checked. */
const GRANTS: Record<string, Grant> = {
  refresh_token: ({ sessions, identity }, form) =>
    form.get('refresh_token') === sessions.refreshToken
      ? { username: identity.username }
      : { error: 'invalid_grant', description: 'expired access/refresh token' },
  [JWT_BEARER]: (_server, form) => {
    const claims = claimsOf(form.get('assertion') ?? '');
    if (typeof claims?.sub !== 'string' || typeof claims.iss !== 'string') {
      return { error: 'invalid_grant', description: 'invalid assertion' };
    }
    const expired = typeof claims.exp !== 'number' || claims.exp * 1000 < Date.now();
    if (expired) return { error: 'invalid_grant', description: 'expired authorization code' };
    return { username: claims.sub };
  },
};

export const issueToken = (server: OrgServer, call: Call): Reply => {
  const form = new URLSearchParams(call.text);
  const grant = GRANTS[form.get('grant_type') ?? ''];
  if (!grant) return json({ error: 'unsupported_grant_type', error_description: 'grant type not supported' }, 400);
  const answer = grant(server, form);
  if ('error' in answer) return json({ error: answer.error, error_description: answer.description }, 400);
  return json({
    access_token: server.sessions.issue(answer.username),
    instance_url: call.baseUrl,
    id: identityUrl(server, call),
    token_type: 'Bearer',
    issued_at: String(Date.now()),
    signature: 'c2lnbmF0dXJl',
    scope: 'api refresh_token',
  });
};

export const revokeToken = (server: OrgServer, call: Call): Reply => {
  const token = new URLSearchParams(call.text).get('token') ?? call.query.get('token') ?? '';
  if (server.sessions.revoke(token)) return { status: 200 };
  return json({ error: 'unsupported_token_type', error_description: 'this token is not supported' }, 400);
};

export const userInfo = (server: OrgServer, call: Call): Reply => {
  const { orgId, userId } = server.identity;
  const username = call.username ?? server.identity.username;
  return json({
    sub: identityUrl(server, call),
    user_id: userId,
    organization_id: orgId,
    preferred_username: username,
    nickname: username.split('@')[0],
    name: 'Push Manager',
    email: username,
    email_verified: true,
    urls: {
      rest: `${call.baseUrl}/services/data/v{version}/`,
      query: `${call.baseUrl}/services/data/v{version}/query/`,
      sobjects: `${call.baseUrl}/services/data/v{version}/sobjects/`,
    },
    active: true,
    user_type: 'STANDARD',
  });
};

export const identityPage = (server: OrgServer, call: Call): Reply => {
  const username = call.username ?? server.identity.username;
  const { orgId: organization_id, userId: user_id } = server.identity;
  return json({ id: identityUrl(server, call), user_id, organization_id, username, email: username, active: true });
};

const claimsOf = (assertion: string): Record<string, unknown> | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};
