import type { FileName, JobOptions, PublicJob } from '../../contract/job.js';
import type { Drum } from '../../contract/drums.js';
import type { TimeSignatureName } from '../../contract/time-signatures.js';
import { ApiError, ConnectionError, readRefusal } from './errors.js';

export interface JobRequest {
  filename: string;
  content_type: string;
  size_bytes: number;
  options?: JobOptions;
}

/** The signed request that opens a resumable upload; headers are to be sent exactly so. */
export interface UploadGrant {
  method: string;
  url: string;
  headers: Record<string, string>;
  expires_at: string;
}

/** `upload` is null once the song has arrived, or the job that an earlier try made has ended. */
export type AnnouncedJob = PublicJob & { upload: UploadGrant | null };

/** What a drummer corrects when a score is written again; what is not given is heard. */
export interface ScoreRequest {
  bpm?: number;
  time_signature?: TimeSignatureName;
  first_downbeat_seconds?: number;
  /** 0-1. */
  sensitivity?: number;
  /** Drums to be written as others, or, with null, not at all. */
  kit?: Partial<Record<Drum, Drum | null>>;
}

export interface JobList {
  jobs: PublicJob[];
  next_cursor: string | null;
}

/** A token, until `expires_at`. */
export interface ExpiringToken {
  token: string;
  expires_at: string;
}

/** The HTTP API. Every method throws ApiError where it refuses and ConnectionError where it is silent. */
export interface Api {
  listJobs: (query: { search?: string; cursor?: string }) => Promise<JobList>;
  getJob: (jobId: string) => Promise<PublicJob>;
  /** @param idempotencyKey the same for every try of one request, while its job is alive */
  createJob: (request: JobRequest, idempotencyKey: string) => Promise<AnnouncedJob>;
  retryJob: (jobId: string) => Promise<PublicJob>;
  cancelJob: (jobId: string) => Promise<PublicJob>;
  deleteJob: (jobId: string) => Promise<void>;
  writeScore: (jobId: string, request: ScoreRequest) => Promise<PublicJob>;
  /** @returns an address that gives the file for a few minutes, without a token */
  fileUrl: (jobId: string, name: FileName) => Promise<string>;
  createFirestoreToken: () => Promise<ExpiringToken>;
}

const JSON_TYPE = { 'content-type': 'application/json' };

export function openApi(getToken: () => Promise<string>): Api {
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${await getToken()}`);
    return request(`/api/v1${path}`, { ...init, headers });
  };
  const get = async <T>(path: string): Promise<T> => readJson(await send(path));
  const post = async <T>(
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<T> => {
    const content = body && { body: JSON.stringify(body), headers: { ...JSON_TYPE, ...headers } };
    return readJson(await send(path, { method: 'POST', ...content }));
  };

  return {
    listJobs: ({ search, cursor }) => {
      const query = new URLSearchParams({ limit: '20' });
      if (search) query.set('search', search);
      if (cursor) query.set('cursor', cursor);
      return get(`/jobs?${query.toString()}`);
    },
    getJob: (jobId) => get(`/jobs/${jobId}`),
    createJob: (job, idempotencyKey) =>
      post('/jobs', { ...job, upload: 'resumable' }, { 'idempotency-key': idempotencyKey }),
    retryJob: (jobId) => post(`/jobs/${jobId}/retry`),
    cancelJob: (jobId) => post(`/jobs/${jobId}/cancel`),
    deleteJob: async (jobId) => {
      await send(`/jobs/${jobId}`, { method: 'DELETE' });
    },
    writeScore: (jobId, score) => post(`/jobs/${jobId}/score`, score),
    fileUrl: async (jobId, name) => {
      // A link can't carry the token, and a script can't read where a redirect leads: so we ask.
      const file = await get<{ url: string }>(`/jobs/${jobId}/files/${name}?redirect=false`);
      return file.url;
    },
    createFirestoreToken: () => post('/firestore-token'),
  };
}

/**
 * `fetch`, with our errors.
 *
 * @throws ApiError, ConnectionError
 */
export async function request(url: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init).catch((error: unknown) => {
    if (init?.signal?.aborted) throw error;
    throw new ConnectionError(
      'Groovesheet could not be reached. Check your connection and try again.',
      { cause: error },
    );
  });
  if (response.ok) return response;
  const refusal = readRefusal(response.status, await response.json().catch(() => undefined));
  if (refusal) throw new ApiError(refusal);
  throw new ConnectionError(
    `Groovesheet answered with an error (HTTP ${response.status}). Try again in a moment.`,
  );
}

/** @throws ConnectionError where the answer breaks off or is not JSON */
export async function readJson<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch (error) {
    throw new ConnectionError('The answer could not be read. Try again in a moment.', {
      cause: error,
    });
  }
}
