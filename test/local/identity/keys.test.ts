import { createSign, createVerify, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { GoogleAuth } from 'google-auth-library';

import { openKeys } from '../../../local/identity/keys.js';
import { temporaryFolder } from '../../support/folder.js';

function fingerprint(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

describe('keys', () => {
  const root = temporaryFolder();

  it('are made once, even where several processes begin together', async () => {
    const folder = join(root, 'together');
    const all = await Promise.all([openKeys(folder), openKeys(folder), openKeys(folder)]);
    const again = await openKeys(folder);
    for (const owner of ['serviceAccount', 'clerk', 'google'] as const) {
      const prints = [...all, again].map((keys) => fingerprint(keys[owner].publicKey));
      expect(new Set(prints).size).toBe(1);
    }
    expect(readdirSync(folder).sort()).toEqual(['clerk.pem', 'google.pem', 'service-account.json']);
  });

  it('are three different pairs that work', async () => {
    const keys = await openKeys(join(root, 'pairs'));
    const pairs = [keys.serviceAccount, keys.clerk, keys.google];
    expect(new Set(pairs.map(({ publicKey }) => fingerprint(publicKey))).size).toBe(3);
    for (const { privateKey, publicKey } of pairs) {
      const signature = createSign('sha256').update('text').sign(privateKey);
      expect(createVerify('sha256').update('text').verify(publicKey, signature)).toBe(true);
    }
  });

  it('may be read by their owner alone', async () => {
    const folder = join(root, 'modes');
    await openKeys(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(folder)) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    }
  });

  it('hold a service account that Google’s library takes', async () => {
    const { serviceAccountFile, serviceAccount } = await openKeys(join(root, 'account'));
    const auth = new GoogleAuth({ keyFile: serviceAccountFile });
    expect((await auth.getCredentials()).client_email).toBe(serviceAccount.email);
    expect(await auth.getProjectId()).toBe('demo-groovesheet');
    const signature = Buffer.from(await auth.sign('text'), 'base64');
    expect(createVerify('sha256').update('text').verify(serviceAccount.publicKey, signature)).toBe(
      true,
    );
    expect(readFileSync(serviceAccountFile, 'utf8')).toContain('oauth2.invalid');
  });
});
