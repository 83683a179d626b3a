import { beamRun } from '../../../model-runner/notation/beams.js';
import { NOTE_VALUES } from '../../../model-runner/notation/values.js';

/** Beams of chords of these lengths, one after the other. */
function beams(lengths: number[], partAtEighths = false): string[] {
  let tick = 0;
  const chords = lengths.map((ticks) => {
    const chord = { tick, value: NOTE_VALUES.find((value) => value.ticks === ticks)! };
    tick += ticks;
    return chord;
  });
  return beamRun(chords, 0, partAtEighths).map((levels) => levels.join(', '));
}

describe('beamRun', () => {
  it('joins eighths and sixteenths', () => {
    expect(beams([24, 24])).toEqual(['begin', 'end']);
    expect(beams([24, 12, 12])).toEqual(['begin', 'continue, begin', 'end, end']);
    expect(beams([12, 12, 12, 12])).toEqual([
      'begin, begin',
      'continue, continue',
      'continue, continue',
      'end, end',
    ]);
  });

  it('hooks a lone sixteenth to the note that it belongs to', () => {
    expect(beams([36, 12])).toEqual(['begin', 'end, backward hook']);
    expect(beams([12, 36])).toEqual(['begin, forward hook', 'end']);
    expect(beams([12, 24, 12])).toEqual(['begin, forward hook', 'continue', 'end, backward hook']);
  });

  it('parts the inner beams of thirty-seconds at the eighth', () => {
    const levels = beams([6, 6, 6, 6, 6, 6, 6, 6]);
    expect(levels[3]).toBe('continue, end, end');
    expect(levels[4]).toBe('continue, begin, begin');
  });

  it('parts the inner beams where it is told to', () => {
    const levels = beams([12, 12, 12, 12], true);
    expect(levels[1]).toBe('continue, end');
    expect(levels[2]).toBe('continue, begin');
  });

  it('gives a chord by itself a flag', () => {
    expect(beams([24])).toEqual(['']);
  });
});
