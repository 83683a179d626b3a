import { join } from 'node:path';

import { GoogleAuth } from 'google-auth-library';

import { createIdentityToolkit } from '../../local/identity/identity-toolkit.js';
import { openKeys, type LocalKeys } from '../../local/identity/keys.js';
import { openCustomTokens, type CustomTokens } from '../../platform/custom-token.gcp.js';
import { serveHttp } from './http.js';

/** The identity toolkit on a port of its own, and custom tokens that it takes. */
export interface IdentityUnderTest {
  url: string;
  keys: LocalKeys;
  customTokens: CustomTokens;
  close: () => Promise<void>;
}

export async function serveIdentity(folder: string): Promise<IdentityUnderTest> {
  const clock = { now: () => new Date() };
  const keys = await openKeys(join(folder, 'identity'));
  const toolkit = createIdentityToolkit(keys, clock);
  const server = await serveHttp((request, response) => {
    void toolkit(request, response);
  });
  const auth = new GoogleAuth({ keyFile: keys.serviceAccountFile });
  const customTokens = openCustomTokens({ customTokenAccount: '' }, clock, auth);
  return { ...server, keys, customTokens };
}
