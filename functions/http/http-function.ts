import type { HttpFunction } from '@google-cloud/functions-framework';
import { getRequestListener } from '@hono/node-server';

import type { HttpApp } from './http-app.js';
import { giveBackBodyHeaders, leaveBodiesUnread } from './unread-bodies.js';

/**
 * Makes a function of an app, which is opened with the first request. From then on, and until then,
 * the bodies of requests to the API are the app's to read.
 */
export function toHttpFunction(openApp: () => Promise<HttpApp>): HttpFunction {
  leaveBodiesUnread();
  const listener = getRequestListener(
    async (request, bindings) => (await openApp()).fetch(request, bindings),
    // Several functions share a process on one machine, and a process's globals are not ours.
    { overrideGlobalObjects: false },
  );
  return async (request, response) => {
    giveBackBodyHeaders(request);
    await listener(request, response);
  };
}
