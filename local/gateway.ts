import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { relative } from 'node:path';

import { getTestServer } from '@google-cloud/functions-framework/testing';
import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

import { INTERNAL_PATH, internalUrl } from './addresses.js';
import { IDENTITY_TOOLKIT_PATHS, type IdentityToolkit } from './identity/identity-toolkit.js';
import type { Invoker } from './identity/invoker.js';

/** Which function answers what browsers ask for, as firebase.json says it of production; the first that fits. */
const PUBLIC_FUNCTIONS = [
  { path: '/api/v1/cleanup', name: 'cleanup' },
  { path: '/api/', name: 'api' },
  { path: '/health', name: 'api' },
] as const;

/** Functions that only the queue, the bucket and the scheduler may call. */
const INTERNAL_FUNCTIONS = ['on-upload', 'start-run', 'sweep'] as const;

/** Everything behind the one address of the suite. */
export interface GatewayParts {
  /** The folder of the page as it was built. */
  pageFolder: string;
  localApi: Hono;
  identityToolkit: IdentityToolkit;
  invoker: Invoker;
  /** Who calls internal functions. */
  invokerAccount: string;
  port: number;
}

export interface Gateway {
  url: string;
  close: () => Promise<void>;
}

/**
 * Starts the server that stands for Firebase Hosting and for Cloud Run's front door: it hands each
 * request to the function it is for, internal ones only with the token that they ask for.
 */
export async function startGateway(
  port: number,
  parts: (url: string) => Promise<Omit<GatewayParts, 'port'>>,
): Promise<Gateway> {
  // The address is told before it answers: functions must know it to be set up.
  let listener: RequestListener = (_request, response) => {
    response.writeHead(503, { 'Retry-After': '1' }).end('The suite is starting.\n');
  };
  const server = createServer((request, response) => {
    listener(request, response);
  });
  server.requestTimeout = 0;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: openPort } = server.address() as { port: number };
  const url = `http://localhost:${openPort}`;
  listener = routeRequests(await parts(url), url);
  return {
    url,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      // Pages keep their event streams open for as long as they are looked at.
      server.closeAllConnections();
      await closed;
    },
  };
}

function routeRequests(parts: Omit<GatewayParts, 'port'>, gatewayUrl: string): RequestListener {
  const { pageFolder, localApi, identityToolkit, invoker, invokerAccount } = parts;
  const servers = new Map<string, Server>();
  const call = (name: string): RequestListener => {
    const server = servers.get(name) ?? getTestServer(name);
    servers.set(name, server);
    return (request, response) => {
      server.emit('request', request, response);
    };
  };
  const internal: RequestListener = (request, response) => {
    const name = (request.url ?? '').slice(INTERNAL_PATH.length).split('?')[0]!;
    const audience = internalUrl({ gatewayUrl }, name);
    const invocation = { audience, account: invokerAccount };
    void invoker.admits(request.headers.authorization, invocation).then((admitted) => {
      if (!(INTERNAL_FUNCTIONS as readonly string[]).includes(name)) response.writeHead(404).end();
      else if (!admitted) response.writeHead(403).end();
      else call(name)(request, response);
    });
  };
  const page = getRequestListener(pageApp(pageFolder, localApi).fetch, {
    overrideGlobalObjects: false,
  });

  return (request, response) => {
    const path = request.url ?? '/';
    const open = PUBLIC_FUNCTIONS.find((entry) => path.startsWith(entry.path));
    if (open) call(open.name)(request, response);
    else if (path.startsWith(INTERNAL_PATH)) internal(request, response);
    else if (IDENTITY_TOOLKIT_PATHS.some((prefix) => path.startsWith(prefix))) {
      void identityToolkit(request, response);
    } else void page(request, response);
  };
}

function pageApp(pageFolder: string, localApi: Hono): Hono {
  const app = new Hono();
  app.route('/', localApi);
  // serveStatic takes folders from where the process was started.
  app.use(serveStatic({ root: relative(process.cwd(), pageFolder) || '.' }));
  return app;
}
