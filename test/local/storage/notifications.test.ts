import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import { createNotifier, type Notify } from '../../../local/storage/notifications.js';
import { temporaryFolder } from '../../support/folder.js';
import { startStorage } from '../../support/storage.js';

interface Event {
  headers: IncomingMessage['headers'];
  body: unknown;
}

/** A handler of events that answers with these statuses in turn, then with 204. */
class Listener {
  readonly events: Event[] = [];
  private waiting: (() => void)[] = [];
  private readonly server: Server;

  constructor(private readonly statuses: number[] = []) {
    this.server = createServer((request, response) => {
      void json(request).then((body) => {
        this.events.push({ headers: request.headers, body });
        response.writeHead(this.statuses.shift() ?? 204).end();
        for (const wake of this.waiting.splice(0)) wake();
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/on-upload`;
  }

  async received(count: number): Promise<Event[]> {
    while (this.events.length < count) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    return this.events;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const notifierOf = (url: string): Notify =>
  createNotifier({
    url,
    token: () => 'a-token',
    firstPauseSeconds: 0.01,
    longestPauseSeconds: 0.02,
  });

const folders = [temporaryFolder(), temporaryFolder(), temporaryFolder()] as const;
const song = { bucket: 'uploads', object: 'jobs/1/ä %41.mp3', contentType: 'audio/mpeg' };

describe('the finalize event', () => {
  it('is a CloudEvent in binary mode, for the bucket that has a handler', async () => {
    const listener = new Listener();
    const onFinalized = notifierOf(await listener.start());
    const { server, store } = await startStorage(folders[0], { onFinalized });
    await store.write({ ...song, bucket: 'scores', body: 'not told' });
    const { generation } = await store.write({ ...song, body: 'ID3' });
    const [event] = await listener.received(1);
    await server.close();
    listener.close();

    expect(event?.headers).toMatchObject({
      authorization: 'Bearer a-token',
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-type': 'google.cloud.storage.object.v1.finalized',
      'ce-source': '//storage.googleapis.com/projects/_/buckets/uploads',
      'ce-subject': 'objects/jobs/1/%C3%A4%20%2541.mp3',
      'ce-id': generation,
    });
    expect(event?.body).toMatchObject({
      kind: 'storage#object',
      bucket: 'uploads',
      name: song.object,
      generation,
      metageneration: '1',
      size: '3',
      contentType: 'audio/mpeg',
      timeCreated: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    expect(listener.events).toHaveLength(1);
  });

  it('comes again, the same, until it is taken', async () => {
    const listener = new Listener([500, 403, 302]);
    const onFinalized = notifierOf(await listener.start());
    const { server, store } = await startStorage(folders[1], { onFinalized });
    await store.write({ ...song, body: 'ID3' });
    const events = await listener.received(4);
    await server.close();
    listener.close();
    expect(new Set(events.map(({ headers }) => headers['ce-id'])).size).toBe(1);
    expect(listener.events).toHaveLength(4);
  });

  it('comes after a restart where it was not taken before, and not where it was', async () => {
    const folder = folders[2];
    const nobody = notifierOf('http://127.0.0.1:1/');
    const first = await startStorage(folder, { onFinalized: nobody });
    const { generation } = await first.store.write({ ...song, body: 'ID3' });
    await first.server.close();

    const listener = new Listener();
    const onFinalized = notifierOf(await listener.start());
    for (const expected of [1, 1]) {
      const again = await startStorage(folder, { onFinalized });
      await listener.received(expected);
      // Whatever else is to be told comes before what is written now.
      const marker = await again.store.write({ ...song, object: 'marker', body: '' });
      while (!listener.events.some(({ headers }) => headers['ce-id'] === marker.generation)) {
        await listener.received(listener.events.length + 1);
      }
      await again.server.close();
    }
    listener.close();
    const told = listener.events.filter(({ headers }) => headers['ce-id'] === generation);
    expect(told).toHaveLength(1);
  });
});
