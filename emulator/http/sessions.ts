import { randomBytes } from 'node:crypto';

/** Access tokens and their users. Expired tokens never become valid again: only a new login or a refresh helps. */
export class Sessions {
  public readonly refreshToken: string;
  private readonly users = new Map<string, string>();

  public constructor(private readonly orgId: string) {
    this.refreshToken = `5Aep861${randomBytes(24).toString('hex')}`;
  }

  public issue(username: string): string {
    const token = `${this.orgId.slice(0, 15)}!AQ${randomBytes(10).toString('hex')}.${randomBytes(30).toString('hex')}`;
    this.users.set(token, username);
    return token;
  }

  public userOf(token: string | undefined): string | undefined {
    return token === undefined ? undefined : this.users.get(token);
  }

  /** The tokens that are valid now. */
  public tokens(): string[] {
    return [...this.users.keys()];
  }

  public revoke(token: string): boolean {
    return this.users.delete(token);
  }

  public expireAll(): void {
    this.users.clear();
  }
}

export const bearerToken = (authorization: string | undefined): string | undefined => {
  const match = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(authorization ?? '');
  return match?.[1]?.trim();
};
