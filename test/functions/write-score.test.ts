import { composeScore } from '../../functions/actions/compose-score.js';
import { HEARING_NAME, jobPrefix } from '../../contract/object-names.js';
import type { PublicJob } from '../../contract/job.js';
import { finishedJob } from '../support/api-jobs.js';
import { jobOf, problemOf, startApi, type ApiUnderTest } from '../support/api.js';
import { temporaryFolder } from '../support/folder.js';
import { hearingOf } from '../support/hearing.js';

const folder = temporaryFolder();
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApi(folder, { env: { MAX_ACTIVE_JOBS: '100' }, ports: { composeScore } });
});
afterAll(() => api.close());

async function heardJob(): Promise<PublicJob> {
  const job = await finishedJob(api, 'alice');
  await api.ports.objects.write({
    bucket: 'scores',
    object: jobPrefix(job.job_id) + HEARING_NAME,
    contentType: 'application/json',
    body: JSON.stringify(hearingOf({ bpm: 120, beatsPerBar: 4, seconds: 12 })),
  });
  return job;
}

const rewrite = (jobId: string, body: unknown): Promise<Response> =>
  api.ask('alice', 'POST', `/api/v1/jobs/${jobId}/score`, body);

async function contents(jobId: string, name: string): Promise<string> {
  return (await api.objects('scores', [jobPrefix(jobId) + name]))[0]!;
}

describe('a score written again', () => {
  it('is as it was asked for, in every file', async () => {
    const { job_id } = await heardJob();
    const response = await rewrite(job_id, {
      time_signature: '3/4',
      kit: { hi_hat_closed: 'ride' },
    });
    expect(response.status).toBe(200);
    const job = await jobOf(response);
    expect(job.result).toMatchObject({ time_signature: '3/4' });
    expect(Object.keys(job.result!.notes_by_drum)).toEqual(['ride']);
    expect(job.options).toEqual({ time_signature: '3/4' });
    expect(job.files).toEqual(['output.musicxml', 'output.mid', 'output.pdf', 'events.json']);

    expect(await contents(job_id, 'output.musicxml')).toMatch(/<beats>3<\/beats>/);
    expect(await contents(job_id, 'output.mid')).toMatch(/^MThd/);
    expect(await contents(job_id, 'output.pdf')).toMatch(/^%PDF/);
    expect(await contents(job_id, 'events.json')).toContain('"ride"');
    expect(JSON.parse(await contents(job_id, 'metadata.json'))).toMatchObject({
      result: { time_signature: '3/4' },
    });
  });

  it('is the one that was heard where nothing is asked for', async () => {
    const { job_id } = await heardJob();
    await rewrite(job_id, { bpm: 60 });
    const heard = await jobOf(await rewrite(job_id, {}));
    expect(heard.result!.bpm).toBeCloseTo(120, 0);
    expect(heard.options).toEqual({});
  });

  it('is put together of one request only, however many come at once', async () => {
    const { job_id } = await heardJob();
    const answers = await Promise.all(
      ['3/4', '4/4', '5/4'].map((time_signature) => rewrite(job_id, { time_signature })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
    const { result } = await jobOf(await api.ask('alice', 'GET', `/api/v1/jobs/${job_id}`));
    const [beats] = result!.time_signature.split('/');
    expect(await contents(job_id, 'output.musicxml')).toContain(`<beats>${beats!}</beats>`);
    const events = JSON.parse(await contents(job_id, 'events.json')) as {
      time_signatures: { beats: number }[];
    };
    expect(events.time_signatures[0]!.beats).toBe(Number(beats));
  });

  it.each([
    [{ bpm: 10 }, 'bpm: found 10'],
    [{ first_downbeat_seconds: 1000 }, 'first downbeat is 1000'],
    [{ first_downbeat_seconds: -1 }, 'first_downbeat_seconds: found -1'],
    [{ kit: { cowbell: 'ride' } }, 'kit'],
    [{ kit: { ride: 'cowbell' } }, 'kit.ride: found "cowbell"'],
    [{ colour: 'red' }, 'colour'],
  ])('is refused for %j', async (body, found) => {
    const { job_id } = await heardJob();
    const response = await rewrite(job_id, body);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).detail).toContain(found);
    expect(await contents(job_id, 'output.musicxml')).toBe('<score/>');
  });

  it('needs a completed job whose hearing is kept', async () => {
    const failed = await finishedJob(api, 'alice', { fails: true });
    expect((await problemOf(await rewrite(failed.job_id, {}))).code).toBe('not_completed');
    const unheard = await finishedJob(api, 'alice');
    expect((await problemOf(await rewrite(unheard.job_id, {}))).code).toBe('file_not_found');
  });
});
