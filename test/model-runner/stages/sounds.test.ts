import { BANDS, FRAMES_PER_SECOND } from '../../../model-runner/dsp/front-end.js';
import {
  attackAt,
  frameAt,
  joinedSounds,
  likeness,
  soundAt,
  soundsOf,
} from '../../../model-runner/stages/sounds.js';
import { bands, rowsWith, SNARE, TOM } from '../../support/sounds.js';

const STROKE = 50;
const AT = STROKE / FRAMES_PER_SECOND;

describe('sounds', () => {
  it('are kept in steps of 0.3 dB, from the softest that can be heard on', () => {
    expect([...soundsOf(Float32Array.of(-5, -2, -1.98, 1, 9))]).toEqual([0, 0, 1, 150, 255]);
  });

  it('of stretches follow each other', () => {
    const rows = rowsWith(1, [{ seconds: AT, timbre: SNARE }]);
    const parts = [rows.subarray(0, 7 * BANDS), rows.subarray(7 * BANDS)].map(soundsOf);
    expect(joinedSounds(parts)).toEqual(soundsOf(rows));
  });

  it('end with the recording', () => {
    expect(frameAt(soundsOf(rowsWith(1, [])), 7)).toBe(FRAMES_PER_SECOND - 1);
  });

  it('of the same stroke are alike, of others not', () => {
    const heard = [SNARE, SNARE, TOM].map((timbre) =>
      soundAt(soundsOf(rowsWith(1, [{ seconds: AT, timbre }])), 'snare')(STROKE),
    );
    expect(likeness(heard[0]!, heard[1]!)).toBe(1);
    expect(likeness(heard[0]!, heard[2]!)).toBe(0);
  });

  it('rise at a stroke in its bands only, whatever sounds on', () => {
    const cymbal = bands(70, 80);
    const rows = rowsWith(1, [{ seconds: AT, timbre: TOM }]);
    for (let frame = 0; frame < FRAMES_PER_SECOND; frame++) {
      for (const band of cymbal) rows[frame * BANDS + band] = 0.5;
    }
    const early = attackAt(soundsOf(rows), STROKE).subarray(0, BANDS);
    const rising = bands(0, BANDS).filter((band) => early[band]! > 0.01);
    expect(rising).toEqual(TOM);
  });
});
