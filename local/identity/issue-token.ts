import type { Environment } from '../../platform/settings.js';
import { identityFolder } from '../data-folder.js';
import { createDevelopmentIssuer, UserNameError } from './development-issuer.js';
import { openKeys } from './keys.js';

const LIFETIME_SECONDS = 12 * 60 * 60;

/**
 * @param args the name to sign in under, alone
 * @returns a session token for twelve hours, good for the suite that has the same DATA_DIR
 * @throws UserNameError
 * @throws SettingsError where Clerk is set up
 */
export async function issueToken(args: readonly string[], env: Environment): Promise<string> {
  const [userId, ...rest] = args;
  if (userId === undefined || rest.length > 0) {
    throw new UserNameError(
      `Expected one name and found ${args.length}. Try: npm run -s token -- alice`,
    );
  }
  const keys = await openKeys(identityFolder(env));
  const clock = { now: () => new Date() };
  const issuer = createDevelopmentIssuer({ key: keys.clerk, env, clock });
  const { token } = await issuer.issueSession({ userId, lifetimeSeconds: LIFETIME_SECONDS });
  return token;
}
