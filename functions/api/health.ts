import { createRoute, z } from '@hono/zod-openapi';

import { json, refusals } from '../http/schemas.js';
import type { AddRoute } from './ports.js';

const HEALTH = z.strictObject({
  status: z.literal('healthy'),
  service: z.string(),
  version: z.string(),
  timestamp: z.iso.datetime(),
});

const ROUTE = createRoute({
  method: 'get',
  path: '/api/v1/health',
  summary: 'Whether the API is up, and in which version',
  responses: { 200: json('It is up.', HEALTH), ...refusals() },
});

/** The same at the address that load balancers and scripts try first. */
const ROOT_ROUTE = createRoute({ ...ROUTE, path: '/health' });

export const addHealth: AddRoute = (app, { clock, settings }) => {
  const health = (): z.infer<typeof HEALTH> => ({
    status: 'healthy',
    service: 'groovesheet',
    version: settings.serviceVersion,
    timestamp: clock.now().toISOString(),
  });
  app.openapi(ROUTE, (c) => c.json(health(), 200));
  app.openapi(ROOT_ROUTE, (c) => c.json(health(), 200));
};
