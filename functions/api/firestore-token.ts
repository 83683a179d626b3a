import { createRoute, z } from '@hono/zod-openapi';

import { signedIn } from '../http/http-app.js';
import { json, refusals, SESSION_PROBLEMS, SIGNED_IN } from '../http/schemas.js';
import type { AddRoute } from './ports.js';

const ROUTE = createRoute({
  method: 'post',
  path: '/api/v1/firestore-token',
  summary: 'A Firebase custom token, to listen to your jobs with',
  security: SIGNED_IN,
  middleware: [signedIn] as const,
  responses: {
    200: json('The token.', z.strictObject({ token: z.string(), expires_at: z.iso.datetime() })),
    ...refusals(...SESSION_PROBLEMS),
  },
});

export const addFirestoreToken: AddRoute = (app, { customTokens }) => {
  app.openapi(ROUTE, async (c) => c.json(await customTokens.mint(c.var.userId), 200));
};
