import { JOB_FILES, type FileName, type PublicJob } from '../../contract/job.js';
import { jobPrefix } from '../../contract/object-names.js';
import type { JobFilesWritten } from '../../jobs/transition.js';
import { jobOf, type ApiUnderTest } from './api.js';
import { RESULT } from './jobs.js';

export const SONG_REQUEST = { filename: 'song.mp3', content_type: 'audio/mpeg', size_bytes: 1000 };

/** What stands in for the files of a finished job. */
const CONTENTS: Partial<Record<FileName, string>> = {
  'output.musicxml': '<score/>',
  'output.mid': 'MThd',
  'events.json': '{}',
};

/** A job that has gone all the way, or failed in a way that another attempt may mend. */
export async function finishedJob(
  api: ApiUnderTest,
  user: string,
  { fails = false } = {},
): Promise<PublicJob> {
  const { job_id } = await jobOf(await api.ask(user, 'POST', '/api/v1/jobs', SONG_REQUEST));
  const execution = 'execution-1';
  await api.happen(job_id, {
    type: 'uploaded',
    generation: '1',
    size_bytes: 1000,
    content_type: 'audio/mpeg',
  });
  await api.happen(job_id, { type: 'leased', attempt: 1, execution });
  if (fails) {
    const error = { code: 'gave_up', message: 'It did not work.', retryable: true };
    await api.happen(job_id, { type: 'run_failed', execution, error, transient: false });
  } else {
    const files: JobFilesWritten = {};
    for (const [name, body] of Object.entries(CONTENTS) as [FileName, string][]) {
      files[name] = await api.ports.objects.write({
        bucket: 'scores',
        object: jobPrefix(job_id) + name,
        contentType: JOB_FILES[name].contentType,
        body,
      });
    }
    await api.happen(job_id, { type: 'completed', execution, result: RESULT, files });
  }
  return jobOf(await api.ask(user, 'GET', `/api/v1/jobs/${job_id}`));
}
