import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on a port of its own. */
export interface HttpServer {
  url: string;
  close: () => Promise<void>;
}

/** What a server was asked. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export async function serveHttp(listener: RequestListener): Promise<HttpServer> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

export async function receive(request: IncomingMessage): Promise<Received> {
  const body = Buffer.concat((await request.toArray()) as Buffer[]).toString();
  return { method: request.method!, path: request.url!, headers: request.headers, body };
}
