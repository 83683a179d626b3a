import type { HttpFunction } from '@google-cloud/functions-framework';
import { getRequestListener } from '@hono/node-server';

import type { HttpApp } from './http-app.js';
import { giveBack, keepRequestsUntouched } from './untouched-requests.js';

/**
 * Makes a function of an app, which is opened with the first request. Requests to the API are the
 * app's alone from then on: the framework does not touch them.
 */
export function toHttpFunction(openApp: () => Promise<HttpApp>): HttpFunction {
  keepRequestsUntouched();
  const listener = getRequestListener(
    async (request, bindings) => (await openApp()).fetch(request, bindings),
    // Several functions share a process on one machine, and a process's globals are not ours.
    { overrideGlobalObjects: false },
  );
  return async (request, response) => {
    giveBack(request);
    await listener(request, response);
  };
}
