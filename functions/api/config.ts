import { createRoute, z } from '@hono/zod-openapi';

import { AUDIO_TYPES } from '../../contract/audio-types.js';
import { json, refusals } from '../http/schemas.js';
import type { AddRoute } from './ports.js';
import type { ApiSettings } from './settings.js';

const CONFIG = z.strictObject({
  sign_in: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('clerk'), publishable_key: z.string() }),
    z.strictObject({ kind: z.literal('development') }),
  ]),
  live: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('firestore'),
      project_id: z.string(),
      database: z.string(),
      api_key: z.string(),
      auth_domain: z.string(),
      emulators: z.strictObject({ firestore: z.string(), auth: z.url() }).nullable(),
    }),
    z.strictObject({ kind: z.literal('events') }),
  ]),
  max_upload_bytes: z.int(),
  audio_types: z.array(
    z.strictObject({ content_type: z.string(), extensions: z.array(z.string()) }),
  ),
});

const ROUTE = createRoute({
  method: 'get',
  path: '/api/v1/config',
  summary: 'What a page needs to know of the suite',
  responses: { 200: json('Nothing in it is secret.', CONFIG), ...refusals() },
});

export const addConfig: AddRoute = (app, { settings }) => {
  app.openapi(ROUTE, (c) => c.json(pageConfig(settings), 200));
};

function pageConfig(settings: ApiSettings): z.infer<typeof CONFIG> {
  return {
    sign_in: signIn(settings),
    live: live(settings),
    max_upload_bytes: settings.maxUploadBytes,
    audio_types: AUDIO_TYPES.flatMap(({ contentTypes, extensions }) =>
      contentTypes.map((content_type) => ({ content_type, extensions: [...extensions] })),
    ),
  };
}

function signIn({ clerkPublishableKey }: ApiSettings): z.infer<typeof CONFIG>['sign_in'] {
  return clerkPublishableKey === ''
    ? { kind: 'development' }
    : { kind: 'clerk', publishable_key: clerkPublishableKey };
}

function live(settings: ApiSettings): z.infer<typeof CONFIG>['live'] {
  if (settings.embeddedStore !== '') return { kind: 'events' };
  const { firestoreEmulator, authEmulator } = settings;
  return {
    kind: 'firestore',
    project_id: settings.projectId,
    database: settings.firestoreDatabase,
    api_key: settings.firebaseApiKey,
    auth_domain: settings.firebaseAuthDomain,
    emulators:
      firestoreEmulator === '' ? null : { firestore: firestoreEmulator, auth: authEmulator },
  };
}
