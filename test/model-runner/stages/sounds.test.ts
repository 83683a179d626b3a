import { BANDS } from '../../../model-runner/dsp/front-end.js';
import { SOUND_BANDS, soundsOf } from '../../../model-runner/stages/sounds.js';
import { SILENT } from '../../support/sounds.js';

describe('soundsOf', () => {
  it('keeps the mean of every four bands, and nothing that is softer than can be heard', () => {
    const rows = new Float32Array(2 * BANDS).fill(-5);
    rows.set([1, 2, 3, 4], BANDS + 4);
    const sounds = soundsOf(rows);
    expect(sounds).toHaveLength(2 * SOUND_BANDS);
    expect(sounds[0]).toBe(SILENT);
    expect(sounds[SOUND_BANDS + 1]).toBe(2.5);
  });
});
