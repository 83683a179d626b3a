import { z } from 'zod/mini';

const emulators = z.object({
  /** host:port */
  firestore: z.string(),
  /** Where custom tokens are turned into sessions. */
  auth: z.url(),
});

const pageConfig = z.object({
  sign_in: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('clerk'), publishable_key: z.string() }),
    z.object({ kind: z.literal('development') }),
  ]),
  live: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('firestore'),
      project_id: z.string(),
      database: z.string(),
      api_key: z.string(),
      auth_domain: z.string(),
      emulators: z.nullable(emulators),
    }),
    z.object({ kind: z.literal('events') }),
  ]),
  max_upload_bytes: z.number(),
  audio_types: z.array(z.object({ content_type: z.string(), extensions: z.array(z.string()) })),
});

/** What GET /api/v1/config tells the page. */
export type PageConfig = z.infer<typeof pageConfig>;
export type SignInConfig = PageConfig['sign_in'];
export type LiveConfig = PageConfig['live'];
export type FirestoreConfig = Extract<LiveConfig, { kind: 'firestore' }>;

/** @throws Error naming the first field that is not as expected */
export function parsePageConfig(value: unknown): PageConfig {
  const parsed = pageConfig.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new Error(`The suite's /api/v1/config cannot be used: ${path.join('.')}: ${message}.`, {
    cause: parsed.error,
  });
}
