import { deleteApp, initializeApp, type FirebaseApp } from 'firebase/app';
import { connectAuthEmulator, getAuth, signInWithCustomToken } from 'firebase/auth';
import {
  connectFirestoreEmulator,
  doc,
  getFirestore,
  onSnapshot,
  type Firestore,
} from 'firebase/firestore';

import type { FirestoreEmulator } from '../../../local/firestore-emulator.js';
import { LOCAL_PROJECT } from '../../../local/identity/keys.js';
import { describeWithFirestore } from '../../support/firestore-emulator.js';
import { temporaryFolder } from '../../support/folder.js';
import { serveIdentity, type IdentityUnderTest } from '../../support/identity.js';

describeWithFirestore('a listener signed in with a custom token', (start) => {
  const folder = temporaryFolder();
  let emulator: FirestoreEmulator;
  let identity: IdentityUnderTest;
  let app: FirebaseApp;
  let firestore: Firestore;

  beforeAll(async () => {
    [emulator, identity] = await Promise.all([start(), serveIdentity(folder)]);
    await writeJob('of-alice', 'alice');
    await writeJob('of-bob', 'bob');
    app = initializeApp({ projectId: LOCAL_PROJECT, apiKey: 'any' });
    const auth = getAuth(app);
    connectAuthEmulator(auth, identity.url, { disableWarnings: true });
    firestore = getFirestore(app);
    const [host, port] = emulator.host.split(':');
    connectFirestoreEmulator(firestore, host!, Number(port));
    await signInWithCustomToken(auth, (await identity.customTokens.mint('alice')).token);
  });

  afterAll(async () => {
    await deleteApp(app);
    await identity.close();
    await emulator.close();
  });

  /** As the suite's services do, to which the rules do not apply. */
  async function writeJob(id: string, owner: string): Promise<void> {
    const root = `http://${emulator.host}/v1/projects/${LOCAL_PROJECT}/databases/(default)/documents`;
    const response = await fetch(`${root}/jobs?documentId=${id}`, {
      method: 'POST',
      headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
      body: JSON.stringify({ fields: { owner: { stringValue: owner } } }),
    });
    expect(response.status).toBe(200);
  }

  async function firstSnapshot(id: string): Promise<unknown> {
    return await new Promise((resolve, reject) => {
      const stop = onSnapshot(
        doc(firestore, 'jobs', id),
        (snapshot) => {
          stop();
          resolve(snapshot.data());
        },
        reject,
      );
    });
  }

  it('sees its user’s jobs', async () => {
    await expect(firstSnapshot('of-alice')).resolves.toEqual({ owner: 'alice' });
  });

  it('sees nobody else’s', async () => {
    await expect(firstSnapshot('of-bob')).rejects.toMatchObject({ code: 'permission-denied' });
  });
});
