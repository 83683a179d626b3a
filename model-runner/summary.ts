import { tellDullness } from '../contract/dull-file.js';
import type { Drum } from '../contract/drums.js';
import type { EventsDocument } from '../contract/events.js';
import type { JobResult } from '../contract/job.js';
import { isAsTold } from '../contract/told-tempo.js';

/** The score in a few figures, named as in metadata.json. */
export interface Summary extends JobResult {
  /** Sentences for the user about what is out of the ordinary. */
  notices: string[];
}

/** Sums up what was heard and written. `levelDb` is -Infinity for digital silence. */
export function summarise(song: {
  events: EventsDocument;
  measures: number;
  levelDb: number;
  /** The file's own sample rate, where it says. */
  recordedAtHz?: number | undefined;
  /** The tempo that was told, if one was. */
  toldBpm?: number | undefined;
}): Summary {
  const { events, measures, levelDb, recordedAtHz, toldBpm } = song;
  const dullness = tellDullness(recordedAtHz);
  const notesByDrum: Partial<Record<Drum, number>> = {};
  for (const { drum } of events.hits) notesByDrum[drum] = (notesByDrum[drum] ?? 0) + 1;
  const signature = longest(events.time_signatures, measures);
  const tempo = longest(events.tempos, measures);
  return {
    total_notes: events.hits.length,
    bpm: tempo?.bpm ?? 0,
    duration_seconds: events.duration_seconds,
    time_signature: signature ? `${signature.beats}/${signature.beat_type}` : '4/4',
    measures,
    notes_by_drum: notesByDrum,
    recorded_at_hz: recordedAtHz,
    notices: [
      ...emptiness(events, levelDb),
      ...(dullness === null ? [] : [dullness]),
      ...disagreement(tempo?.bpm, toldBpm),
    ],
  };
}

/** The entry that holds for the most measures. */
function longest<Entry extends { measure: number }>(
  entries: readonly Entry[],
  measures: number,
): Entry | undefined {
  const length = (index: number): number =>
    (entries[index + 1]?.measure ?? measures + 1) - entries[index]!.measure;
  const best = entries.reduce(
    (chosen, _, index) => (length(index) > length(chosen) ? index : chosen),
    0,
  );
  return entries[best];
}

function emptiness(events: EventsDocument, levelDb: number): string[] {
  if (levelDb === -Infinity) return ['The recording is silent: the score holds rests.'];
  if (events.hits.length === 0) return ['No drums were heard: the score holds rests.'];
  return [];
}

function disagreement(bpm: number | undefined, toldBpm: number | undefined): string[] {
  if (bpm === undefined || toldBpm === undefined || isAsTold(bpm, toldBpm)) return [];
  return [
    `A tempo of ${toldBpm} was told, but no beat was heard at it: the score is written at ${bpm.toFixed(1)}. ` +
      'Leave the tempo out to see what is heard.',
  ];
}
