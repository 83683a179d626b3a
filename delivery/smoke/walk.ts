import { z } from 'zod';

import { isEnded, JOB_STATUSES } from '../../contract/job.js';
import type { Session } from './clerk-session.js';
import { answerOf, SmokeFailure } from './failure.js';

/** What a walk is made with. */
export interface WalkPorts {
  fetch: typeof fetch;
  now: () => Date;
  sleep: (ms: number) => Promise<unknown>;
  session: Session;
  /** Is told each step when it is done. */
  tell: (line: string) => void;
}

export interface Walk {
  origin: string;
  release: string | undefined;
  song: { filename: string; contentType: string; bytes: Uint8Array<ArrayBuffer> };
  patienceSeconds: number;
}

const HEALTH = z.object({ status: z.literal('healthy'), version: z.string() });
const JOB = z.object({
  job_id: z.uuid(),
  status: z.enum(JOB_STATUSES),
  files: z.array(z.string()),
  result: z.object({ total_notes: z.int(), bpm: z.number() }).nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
const UPLOAD = z.object({
  method: z.string(),
  url: z.url(),
  headers: z.record(z.string(), z.string()),
});

const POLL_MS = 2_000;

/**
 * Goes the way of a song, from the page's origin: uploads it, waits for its score, downloads
 * everything and deletes it. What fails leaves its job behind, to be looked at.
 *
 * @throws SmokeFailure
 */
export async function walk(ports: WalkPorts, asked: Walk): Promise<void> {
  const { origin, release, song } = asked;
  const api = `${origin}/api/v1`;
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${await ports.session()}`);
    return ports.fetch(`${api}${path}`, { ...init, headers });
  };
  const began = ports.now().getTime();
  const tell = (line: string): void => {
    ports.tell(`${((ports.now().getTime() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  };

  const health = HEALTH.parse(await answerOf('Health', await ports.fetch(`${api}/health`), 200));
  if (release !== undefined && health.version !== release) {
    throw new SmokeFailure(`Health: release ${health.version} answers, expected ${release}.`);
  }
  tell(`release ${health.version} is healthy`);

  await answerOf('A stranger', await ports.fetch(`${api}/jobs`), 401);
  tell('a stranger is refused');

  const announced = await call('/jobs', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      filename: song.filename,
      content_type: song.contentType,
      size_bytes: song.bytes.length,
    }),
  });
  const { upload, job_id: jobId } = JOB.extend({ upload: UPLOAD }).parse(
    await answerOf('Announcing the song', announced, 201),
  );
  tell(`job ${jobId}`);

  await checkPreflight(ports.fetch, origin, upload);
  const uploaded = await ports.fetch(upload.url, {
    method: upload.method,
    headers: { ...upload.headers, Origin: origin },
    body: song.bytes,
  });
  if (!uploaded.ok) {
    throw new SmokeFailure(
      `Uploading: the bucket answered ${uploaded.status}. ${await uploaded.text()}`,
    );
  }
  tell(`${song.bytes.length} bytes are in the bucket, as a browser would have sent them`);

  const job = await ended(ports, { jobId, call, patienceSeconds: asked.patienceSeconds }, tell);
  if (job.status !== 'completed') {
    const why = job.error ? `${job.error.code}: ${job.error.message}` : 'no reason given';
    throw new SmokeFailure(`Job ${jobId} became ${job.status} (${why}), expected completed.`);
  }
  if (!job.result || job.result.total_notes === 0) {
    throw new SmokeFailure(`Job ${jobId} has no notes.`);
  }
  tell(`${job.result.total_notes} notes at ${job.result.bpm} bpm`);

  for (const name of job.files) {
    const file = await call(`/jobs/${jobId}/files/${name}`);
    const text = await file.text();
    if (!file.ok || text.length === 0) {
      throw new SmokeFailure(`Downloading ${name}: ${file.status}, ${text.length} characters.`);
    }
    if (name === 'output.musicxml' && !text.includes('<note')) {
      throw new SmokeFailure(`${name} holds no note.`);
    }
  }
  tell(`downloaded ${job.files.join(', ')}`);

  await answerOf('Deleting', await call(`/jobs/${jobId}`, { method: 'DELETE' }), 204);
  await answerOf('After deleting', await call(`/jobs/${jobId}`), 404);
  tell('deleted');
}

/** Whether a browser on the page would be let through: its question before the upload. */
async function checkPreflight(
  ask: typeof fetch,
  origin: string,
  upload: z.infer<typeof UPLOAD>,
): Promise<void> {
  const answer = await ask(upload.url, {
    method: 'OPTIONS',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': upload.method,
      'Access-Control-Request-Headers': Object.keys(upload.headers).join(',').toLowerCase(),
    },
  });
  const allowed = answer.headers.get('access-control-allow-origin');
  if (allowed !== origin) {
    throw new SmokeFailure(
      `CORS: the bucket allows "${allowed ?? ''}", expected ${origin}. See page_origins in the ` +
        "environment's tfvars.",
    );
  }
}

async function ended(
  ports: WalkPorts,
  wait: { jobId: string; call: (path: string) => Promise<Response>; patienceSeconds: number },
  tell: (line: string) => void,
): Promise<z.infer<typeof JOB>> {
  const { jobId, call, patienceSeconds } = wait;
  const deadline = ports.now().getTime() + patienceSeconds * 1000;
  let seen = '';
  for (;;) {
    const job = JOB.parse(await answerOf('Asking for the job', await call(`/jobs/${jobId}`), 200));
    if (job.status !== seen) tell(job.status);
    seen = job.status;
    if (isEnded(job.status)) return job;
    if (ports.now().getTime() >= deadline) {
      throw new SmokeFailure(
        `Job ${jobId} is still ${job.status} after ${patienceSeconds} s: docs/runbook.md, "Worker not processing".`,
      );
    }
    await ports.sleep(POLL_MS);
  }
}
