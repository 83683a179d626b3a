import type { PublicJob } from '../../contract/job.js';

export const MIB = 1024 * 1024;

/** A file as it is chosen in the browser. */
export function fakeSong(name: string, mebibytes: number) {
  return { name, mimeType: 'audio/mpeg', buffer: Buffer.alloc(mebibytes * MIB, 'groove') };
}

/** What a job has once it is completed. */
export const COMPLETED: Partial<PublicJob> = {
  status: 'completed',
  stage: null,
  progress: 100,
  files: ['output.musicxml', 'output.mid', 'output.pdf', 'drums.flac'],
  result: {
    total_notes: 552,
    bpm: 117.45,
    duration_seconds: 278.41,
    time_signature: '4/4',
    measures: 136,
    notes_by_drum: { kick: 312, snare: 240 },
  },
};
