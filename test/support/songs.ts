import fc from 'fast-check';
import { DRUMS } from '../../contract/drums.js';
import type { BeatGrid, EventsDocument, Hit } from '../../contract/events.js';
import { metreOf } from '../../model-runner/rhythm/metre.js';

const METRES = [
  ...[2, 3, 4, 5, 6, 7].map((beats) => ({ beats, beat_type: 4 })),
  ...[2, 3, 4, 5, 6, 7, 9, 12].map((beats) => ({ beats, beat_type: 8 })),
];

interface Section {
  metre: (typeof METRES)[number];
  measures: number;
  bpm: number;
}

const sections = fc.array(
  fc.record({
    metre: fc.constantFrom(...METRES),
    measures: fc.integer({ min: 1, max: 3 }),
    bpm: fc.integer({ min: 40, max: 240 }),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Any song: any metres and tempos one after the other, beats that wander, hits anywhere. */
export const anySong: fc.Arbitrary<EventsDocument> = fc
  .record({
    sections,
    startSeconds: fc.double({ min: 0, max: 3, noNaN: true }),
    /** Beats that the first measure lacks, if it has so many, and the last. */
    missing: fc.record({ first: fc.nat(4), last: fc.nat(4) }),
    wander: fc.array(fc.double({ min: -0.02, max: 0.02, noNaN: true }), { minLength: 90 }),
    hits: fc.array(
      fc.record({
        place: fc.double({ min: 0, max: 1, noNaN: true }),
        drum: fc.constantFrom(...DRUMS),
        velocity: fc.integer({ min: 1, max: 127 }),
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { maxLength: 60 },
    ),
  })
  .map(({ sections, startSeconds, missing, wander, hits }) => {
    const grid = gridOf(sections, startSeconds, wander);
    const firstLacks = Math.min(missing.first, metreOf(sections[0]!.metre).pulses - 1);
    const lastLacks = Math.min(missing.last, metreOf(sections.at(-1)!.metre).pulses - 1);
    const beats = grid.beats.slice(firstLacks, grid.beats.length - lastLacks);
    const durationSeconds = (grid.beats.at(-1)?.seconds ?? 0) + 2;
    return {
      version: 1,
      duration_seconds: durationSeconds,
      ...grid,
      beats: beats.length > 0 ? beats : grid.beats,
      hits: hits
        .map(({ place, ...hit }): Hit => ({ seconds: place * durationSeconds, ...hit }))
        .sort((a, b) => a.seconds - b.seconds || DRUMS.indexOf(a.drum) - DRUMS.indexOf(b.drum)),
    };
  });

function gridOf(sections: Section[], startSeconds: number, wander: readonly number[]): BeatGrid {
  const grid: BeatGrid = { beats: [], time_signatures: [], tempos: [] };
  let seconds = startSeconds;
  let measure = 1;
  for (const section of sections) {
    grid.time_signatures.push({ measure, ...section.metre });
    grid.tempos.push({ measure, bpm: section.bpm });
    for (let count = 0; count < section.measures; count++) {
      for (let beat = 1; beat <= metreOf(section.metre).pulses; beat++) {
        const shift = wander[grid.beats.length % wander.length]!;
        grid.beats.push({ seconds: Math.max(0, seconds + shift), measure, beat });
        seconds += 60 / section.bpm;
      }
      measure++;
    }
  }
  return { ...grid, beats: grid.beats.filter(isLaterThanBefore) };
}

/** Only the very first beats can meet, at the start of the recording. */
function isLaterThanBefore(
  { seconds }: { seconds: number },
  index: number,
  beats: readonly { seconds: number }[],
): boolean {
  return index === beats.length - 1 || seconds < beats[index + 1]!.seconds;
}
