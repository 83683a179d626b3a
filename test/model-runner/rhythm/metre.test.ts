import { metreOf, UnsupportedMetreError } from '../../../model-runner/rhythm/metre.js';

describe('metreOf', () => {
  it.each([
    { beats: 2, beatType: 4, pulse: 'quarter', pulses: 2, ticks: 96 },
    { beats: 4, beatType: 4, pulse: 'quarter', pulses: 4, ticks: 192 },
    { beats: 7, beatType: 4, pulse: 'quarter', pulses: 7, ticks: 336 },
    { beats: 3, beatType: 8, pulse: 'eighth', pulses: 3, ticks: 72 },
    { beats: 5, beatType: 8, pulse: 'eighth', pulses: 5, ticks: 120 },
    { beats: 7, beatType: 8, pulse: 'eighth', pulses: 7, ticks: 168 },
    { beats: 6, beatType: 8, pulse: 'dotted_quarter', pulses: 2, ticks: 144 },
    { beats: 9, beatType: 8, pulse: 'dotted_quarter', pulses: 3, ticks: 216 },
    { beats: 12, beatType: 8, pulse: 'dotted_quarter', pulses: 4, ticks: 288 },
  ])('counts $beats/$beatType in $pulse pulses, $pulses of them', (metre) => {
    expect(metreOf({ beats: metre.beats, beat_type: metre.beatType })).toEqual(metre);
  });

  it.each([
    [0, 4],
    [3.5, 4],
    [33, 4],
    [4, 16],
    [2, 2],
  ])('says what is wrong with %d/%d', (beats, beatType) => {
    const attempt = () => metreOf({ beats, beat_type: beatType });
    expect(attempt).toThrow(UnsupportedMetreError);
    expect(attempt).toThrow(`${beats}/${beatType} was found; expected 1 to 32 beats over 4 or 8.`);
  });
});
