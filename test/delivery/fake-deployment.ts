import { Hono } from 'hono';

import type { JobStatus } from '../../contract/job.js';

export const ORIGIN = 'https://groovesheet.example';
export const BUCKET = 'https://storage.example';
export const TOKEN = 'a-session-token';

const JOB_ID = '0d84a53c-f5dc-431a-9601-99b6965aaaee';
const FILES: Record<string, string> = { 'output.musicxml': '<note/>', 'output.mid': 'MThd' };

/** What a deployment may get wrong, each of which the smoke test is there to notice. */
export interface Faults {
  version?: string;
  open?: boolean;
  allowedOrigin?: string;
  uploadStatus?: 200 | 403;
  /** What the job becomes, in the order of asking; the last stays. */
  statuses?: JobStatus[];
  notes?: number;
  files?: Record<string, string>;
  keepsDeleted?: boolean;
}

/** A deployed suite and its bucket, as `fetch` sees them: one that does everything right but `faults`. */
export function fakeDeployment(faults: Faults = {}): { fetch: typeof fetch; received: string[] } {
  const statuses = faults.statuses ?? ['awaiting_upload', 'queued', 'processing', 'completed'];
  const files = faults.files ?? FILES;
  const received: string[] = [];
  const state = { asked: 0, deleted: false };
  const app = new Hono();

  app.get('/api/v1/health', (c) =>
    c.json({ status: 'healthy', version: faults.version ?? 'abc123' }),
  );
  app.use('/api/v1/jobs', async (c, next) => {
    const known = c.req.header('Authorization') === `Bearer ${TOKEN}`;
    if (!known && faults.open !== true) return c.json({ code: 'token_missing' }, 401);
    return next();
  });
  app.get('/api/v1/jobs', (c) => c.json({ jobs: [], next_cursor: null }));
  app.post('/api/v1/jobs', async (c) => {
    received.push(await c.req.text());
    return c.json(
      {
        ...job('awaiting_upload'),
        upload: { method: 'PUT', url: `${BUCKET}/song`, headers: { 'X-Signed': 'yes' } },
      },
      201,
    );
  });
  app.get('/api/v1/jobs/:id', (c) => {
    if (state.deleted && faults.keepsDeleted !== true) {
      return c.json({ code: 'job_not_found' }, 404);
    }
    state.asked += 1;
    return c.json(job(statuses[Math.min(state.asked, statuses.length) - 1]!));
  });
  app.get('/api/v1/jobs/:id/files/:name', (c) => c.text(files[c.req.param('name')]!));
  app.delete('/api/v1/jobs/:id', (c) => {
    state.deleted = true;
    return c.body(null, 204);
  });
  app.options('/song', (c) => {
    c.header('Access-Control-Allow-Origin', faults.allowedOrigin ?? c.req.header('Origin') ?? '');
    return c.body(null, 204);
  });
  app.put('/song', async (c) => {
    received.push(`${c.req.header('X-Signed') ?? ''} ${(await c.req.arrayBuffer()).byteLength}`);
    return c.text('', faults.uploadStatus ?? 200);
  });

  function job(status: JobStatus): object {
    const ended = status === 'completed';
    return {
      job_id: JOB_ID,
      status,
      files: ended ? Object.keys(files) : [],
      result: ended ? { total_notes: faults.notes ?? 340, bpm: 103.64 } : null,
      error: status === 'failed' ? { code: 'damaged', message: 'It is damaged.' } : null,
    };
  }
  return { fetch: async (input, init) => app.fetch(new Request(input, init)), received };
}
