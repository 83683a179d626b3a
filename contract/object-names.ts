/** Every object of a job, in either bucket, begins with this. */
export function jobPrefix(jobId: string): string {
  return `jobs/${jobId}/`;
}

/** Where a job's song is uploaded to. */
export function inputObject(jobId: string, extension: string): string {
  return `${jobPrefix(jobId)}input.${extension}`;
}

/** Names beside those of JOB_FILES in a job's folder of the scores bucket. */
export const METADATA_NAME = 'metadata.json';
/** What the networks heard, from which a score is written again; not offered for download. */
export const HEARING_NAME = 'hearing.json';

const INPUT_OBJECT =
  /^jobs\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/input\.[a-z0-9]+$/;

/** @returns the job that an object of the uploads bucket belongs to, if it is a job's song */
export function jobOfInput(object: string): string | undefined {
  return INPUT_OBJECT.exec(object)?.[1];
}
