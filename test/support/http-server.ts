import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

import { getTestServer } from '@google-cloud/functions-framework/testing';

export interface RunningFunction {
  url: string;
  /** A connection to write by hand on. */
  connect: () => Promise<Socket>;
  close: () => Promise<void>;
}

/** Serves a registered function through the real framework. */
export async function serveFunction(name: string): Promise<RunningFunction> {
  const server: Server = getTestServer(name);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    connect: async () => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
