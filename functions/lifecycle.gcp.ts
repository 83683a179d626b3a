import type { LifecyclePorts } from '../jobs/lifecycle.js';
import type { LIFECYCLE_SETTINGS } from '../jobs/lifecycle-settings.js';
import { limitsFrom } from '../jobs/limits.js';
import { openJobStore } from '../jobs/store/open-store.js';
import { createLogger } from '../platform/log.js';
import type { Logger } from '../platform/log.js';
import { openObjectStore } from '../platform/objects.gcp.js';
import type { Settings } from '../platform/settings.js';
import { openTaskQueue } from '../platform/tasks.gcp.js';

/** What a function that changes jobs works with. */
export type FunctionPorts = LifecyclePorts & { log: Logger };

/** Opens the clients of a function; once, since they hold connections. */
export async function openLifecycle(
  service: string,
  settings: Settings<(typeof LIFECYCLE_SETTINGS)[number]>,
): Promise<FunctionPorts> {
  const { projectId, serviceVersion, logLevel, uploadsBucket, scoresBucket } = settings;
  return {
    store: await openJobStore(settings),
    queue: openTaskQueue(settings),
    objects: openObjectStore(settings),
    clock: { now: () => new Date() },
    limits: limitsFrom(settings),
    buckets: { uploads: uploadsBucket, scores: scoresBucket },
    log: createLogger({ service, version: serviceVersion, level: logLevel, projectId }),
  };
}
