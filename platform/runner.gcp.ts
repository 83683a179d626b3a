import { GoogleAuth } from 'google-auth-library';

import type { StartTask } from '../contract/job.js';
import { StartError, type Runner } from '../jobs/ports.js';
import { systemErrorCode } from '../model-runner/errors.js';
import type { Settings } from './settings.js';

const CLOUD_RUN = 'https://run.googleapis.com';
const PATIENCE_MS = 30_000;

/** With these, no connection came about, so nothing was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Answers under 500 that pass by themselves: too slow, in conflict, too many. */
const PASSING_STATUSES = new Set([408, 409, 429]);

/**
 * Starts the Cloud Run Job through `jobs.run`, telling it its job and attempt. Nothing is tried
 * again here: `jobs.run` knows no idempotency key, so that is for who keeps account of attempts.
 */
export function openRunner(
  settings: Settings<'projectId' | 'region' | 'runnerJob' | 'runEndpoint'>,
): Runner {
  const { projectId, region, runnerJob, runEndpoint } = settings;
  const url = `${runEndpoint || CLOUD_RUN}/v2/projects/${projectId}/locations/${region}/jobs/${runnerJob}:run`;
  const authorize =
    runEndpoint === '' ? openAuthorization(url) : () => Promise.resolve(new Headers());
  return {
    start: async (task) => {
      const headers = await authorize();
      headers.set('content-type', 'application/json');
      const response = await send(url, headers, task);
      if (response.ok) return;
      const { status } = response;
      throw new StartError(`Cloud Run answered ${status} to jobs.run of ${runnerJob}.`, {
        cause: new Error((await response.text().catch(String)).slice(0, 2000)),
        certain: status < 500,
        transient: status >= 500 || PASSING_STATUSES.has(status),
      });
    },
  };
}

function openAuthorization(url: string): () => Promise<Headers> {
  const auth = new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-platform' });
  return async () => {
    try {
      return await auth.getRequestHeaders(url);
    } catch (cause) {
      throw new StartError('There is no access token to ask Cloud Run with.', {
        cause,
        certain: true,
        transient: true,
      });
    }
  };
}

async function send(url: string, headers: Headers, task: StartTask): Promise<Response> {
  const env = [
    { name: 'JOB_ID', value: task.job_id },
    { name: 'JOB_ATTEMPT', value: String(task.attempt) },
  ];
  try {
    return await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ overrides: { containerOverrides: [{ env }] } }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (cause) {
    // fetch tells what happened in its error's cause.
    const code = systemErrorCode((cause as { cause?: unknown }).cause);
    throw new StartError('Cloud Run did not answer jobs.run.', {
      cause,
      certain: code !== undefined && NEVER_SENT.has(code),
      transient: true,
    });
  }
}
