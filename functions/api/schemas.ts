import { z } from '@hono/zod-openapi';

import { DRUMS } from '../../contract/drums.js';
import {
  JOB_FILES,
  JOB_STATUSES,
  type FileName,
  type JobOptions,
  type PublicJob,
} from '../../contract/job.js';
import { STAGES, type Stage } from '../../contract/milestones.js';
import { QUALITIES } from '../../contract/quality.js';
import { BPM_RANGE, TIME_SIGNATURES } from '../../contract/time-signatures.js';
import type { ScoreRequest } from '../actions/write-score.js';

const BPM = z.number().min(BPM_RANGE.lowest).max(BPM_RANGE.highest);
const SHARE = z.number().min(0).max(1);
const TIME = z.iso.datetime();
const DRUM = z.enum(DRUMS);
const FILE_NAME = z.enum(Object.keys(JOB_FILES) as FileName[]);

export const JOB_OPTIONS = asJson<JobOptions>(
  z
    .strictObject({
      bpm: BPM.optional().describe('Pulses a minute.'),
      time_signature: z.enum(TIME_SIGNATURES).optional(),
      sensitivity: SHARE.optional().describe('More writes softer and less certain strokes, too.'),
      drums_only: z.boolean().optional().describe('The recording holds nothing but drums.'),
      quality: z.enum(QUALITIES).optional().describe('best takes about twice as long as standard.'),
    })
    .describe('What is not given is heard.'),
);

export const SCORE_OPTIONS = asJson<ScoreRequest>(
  z.strictObject({
    bpm: BPM.optional(),
    time_signature: z.enum(TIME_SIGNATURES).optional(),
    first_downbeat_seconds: z.number().min(0).optional().describe('Where a measure begins.'),
    sensitivity: SHARE.optional(),
    kit: z
      .partialRecord(DRUM, DRUM.nullable())
      .optional()
      .describe('Drums to be played on others, or, with null, not at all.'),
  }),
);

const RESULT = z.strictObject({
  total_notes: z.int(),
  bpm: z.number(),
  duration_seconds: z.number(),
  time_signature: z.string(),
  measures: z.int(),
  notes_by_drum: z.partialRecord(DRUM, z.int()),
  recorded_at_hz: z
    .number()
    .optional()
    .describe("The sample rate of the song's file, where it says."),
});

const JOB_ERROR = z.strictObject({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
});

const JOB_FIELDS = {
  job_id: z.uuid(),
  status: z.enum(JOB_STATUSES),
  created_at: TIME,
  updated_at: TIME,
  expires_at: TIME,
  filename: z.string(),
  progress: z.number().min(0).max(100),
  stage: z.enum(Object.keys(STAGES) as Stage[]).nullable(),
  attempt: z.int(),
  options: JOB_OPTIONS,
  result: RESULT.nullable(),
  error: JOB_ERROR.nullable(),
  files: z.array(FILE_NAME),
};

export const PUBLIC_JOB: z.ZodType<PublicJob> = z.strictObject(JOB_FIELDS).openapi('Job');

const UPLOAD = z
  .strictObject({
    method: z.enum(['PUT', 'POST']),
    url: z.url(),
    headers: z.record(z.string(), z.string()).describe('To be sent exactly so.'),
    expires_at: TIME,
  })
  .openapi('Upload');

export const JOB_WITH_UPLOAD = z.strictObject({ ...JOB_FIELDS, upload: UPLOAD.nullable() });

/** The job in a route's path. Any text: what is no job's id is answered like a job that is not there. */
export const JOB_PATH = z.object({
  id: z.string().openapi({
    param: { name: 'id', in: 'path' },
    example: 'c2a1f2f0-6c3e-4a57-9d0b-0d1f5a5b8e11',
  }),
});

export const DOWNLOAD = z.strictObject({ url: z.url(), expires_at: TIME });

/** The answer of every download. */
export const REDIRECT = {
  description: 'The file is at Location, for a few minutes.',
  headers: z.object({ Location: z.url() }),
};

/**
 * A schema's optional fields may be missing. They are never there and undefined, as zod's types say:
 * JSON knows no undefined.
 */
function asJson<T extends object>(schema: z.ZodType<WithUndefined<T>>): z.ZodType<T> {
  return schema as z.ZodType<T>;
}

type WithUndefined<T> = {
  [Key in keyof T]: T[Key] | (object extends Pick<T, Key> ? undefined : never);
};
