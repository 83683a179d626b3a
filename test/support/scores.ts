import type { BeatGrid, Hit } from '../../contract/events.js';
import { toMusicXml } from '../../model-runner/stages/musicxml.js';
import { notate } from '../../model-runner/stages/notate.js';
import { quantise } from '../../model-runner/stages/quantise.js';
import { allGrooves } from './groove.js';

/** From hits and beats to MusicXML, through the stages as they are. */
export function scoreXml(title: string, hits: readonly Hit[], grid: BeatGrid): string {
  return toMusicXml(notate(quantise(hits, grid), { title }));
}

const STRAIGHT: BeatGrid = {
  beats: Array.from({ length: 8 }, (_, index) => ({
    seconds: 0.5 + index / 2,
    measure: 1 + Math.floor(index / 4),
    beat: 1 + (index % 4),
  })),
  time_signatures: [{ measure: 1, beats: 4, beat_type: 4 }],
  tempos: [{ measure: 1, bpm: 120 }],
};

/** Every groove, and the songs that have hardly any. */
export function sampleScores(): Record<string, string> {
  const one: Hit = { seconds: 1.52, drum: 'crash', velocity: 100, confidence: 0.9 };
  const grooves = allGrooves().map(({ name, hits, grid }): [string, string] => [
    name,
    scoreXml(name, hits, grid),
  ]);
  return {
    ...Object.fromEntries(grooves),
    silence: scoreXml('Silence', [], STRAIGHT),
    'one-hit': scoreXml('One hit', [one], STRAIGHT),
    'no-beats': scoreXml('No beats', [one], { beats: [], time_signatures: [], tempos: [] }),
    nothing: scoreXml('<Nothing> & "more"\u0000', [], { ...STRAIGHT, beats: [] }),
  };
}

/** How many noteheads a MusicXML document has, grace notes and chord notes among them. */
export function countNotes(xml: string): number {
  return xml.match(/<unpitched>/g)?.length ?? 0;
}
