import { cloudEvent, type CloudEvent } from '@google-cloud/functions-framework';
import { z } from 'zod';

import { LIFECYCLE_SETTINGS } from '../jobs/lifecycle-settings.js';
import { readSettings, type Environment, type SettingKey } from '../platform/settings.js';
import { takeUpload } from './internal/take-upload.js';
import { openLifecycle } from './lifecycle.gcp.js';
import { once } from './once.js';

export const ON_UPLOAD_SETTINGS = [
  ...LIFECYCLE_SETTINGS,
  'maxUploadBytes',
] as const satisfies SettingKey[];

/** As much of Cloud Storage's object resource as matters here; numbers come as text. */
const UPLOADED = z.object({
  bucket: z.string(),
  name: z.string(),
  generation: z.coerce.string(),
  size: z.coerce.number(),
  contentType: z.string().default('application/octet-stream'),
});

/** Registers the handler of the event that a song is complete. */
export function register(env: Environment): void {
  const settings = readSettings(env, ON_UPLOAD_SETTINGS);
  const openPorts = once(() => openLifecycle('on-upload', settings));
  cloudEvent('on-upload', async (event: CloudEvent<unknown>) => {
    const ports = await openPorts();
    const parsed = UPLOADED.safeParse(event.data);
    if (!parsed.success) {
      // Delivering it again would not make an object of it.
      ports.log.error('An event is not about an object.', {
        error: parsed.error,
        event_id: event.id,
      });
      return;
    }
    const { bucket, name, generation, size, contentType } = parsed.data;
    await takeUpload(
      ports,
      { bucket, object: name, generation, size_bytes: size, content_type: contentType },
      settings.maxUploadBytes,
    );
  });
}
