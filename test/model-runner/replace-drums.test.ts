import fc from 'fast-check';

import { DRUMS, type Drum } from '../../contract/drums.js';
import type { Hit } from '../../contract/events.js';
import { replaceDrums } from '../../model-runner/replace-drums.js';
import { anySong } from '../support/songs.js';

const hit = (drum: Drum, seconds: number, velocity = 80): Hit => ({
  drum,
  seconds,
  velocity,
  confidence: 0.9,
});
const anyKit = fc.dictionary(
  fc.constantFrom(...DRUMS),
  fc.option(fc.constantFrom(...DRUMS), { nil: null }),
);

describe('replaceDrums', () => {
  it('writes drums on others, or not at all', () => {
    const hits = [hit('kick', 1), hit('ride_bell', 2), hit('splash', 3)];
    expect(replaceDrums(hits, { ride_bell: 'ride', splash: null })).toEqual([
      hit('kick', 1),
      hit('ride', 2),
    ]);
  });

  it('replaces all at once, so that two drums can change places', () => {
    const hits = [hit('tom_high', 1), hit('tom_mid', 2)];
    expect(replaceDrums(hits, { tom_high: 'tom_mid', tom_mid: 'tom_high' })).toEqual([
      hit('tom_mid', 1),
      hit('tom_high', 2),
    ]);
  });

  it('keeps the louder of two strokes that have become one', () => {
    const kit = { ride_bell: 'ride' } as const;
    expect(replaceDrums([hit('ride_bell', 1, 90), hit('ride', 1.01, 60)], kit)).toEqual([
      hit('ride', 1, 90),
    ]);
    expect(replaceDrums([hit('ride_bell', 1, 50), hit('ride', 1.01, 60)], kit)).toEqual([
      hit('ride', 1.01, 60),
    ]);
    expect(replaceDrums([hit('ride_bell', 1), hit('ride', 1.1)], kit)).toHaveLength(2);
  });

  it('leaves a flam a flam', () => {
    const flam = [hit('side_stick', 1, 40), hit('side_stick', 1.025)];
    expect(replaceDrums(flam, { side_stick: 'snare' })).toHaveLength(2);
  });

  it('keeps everything where nothing is replaced, and the order in any case', () => {
    fc.assert(
      fc.property(anySong, anyKit, ({ hits }, kit) => {
        expect(replaceDrums(hits, {})).toEqual(hits);
        const replaced = replaceDrums(hits, kit);
        expect(replaced.length).toBeLessThanOrEqual(hits.length);
        replaced.slice(1).forEach(({ seconds, drum }, index) => {
          const before = replaced[index]!;
          const isLater = seconds > before.seconds;
          expect(isLater || DRUMS.indexOf(drum) >= DRUMS.indexOf(before.drum)).toBe(true);
        });
        const gone = DRUMS.filter((drum) => kit[drum] !== undefined);
        const stays = new Set([
          ...DRUMS.filter((drum) => !gone.includes(drum)),
          ...Object.values(kit),
        ]);
        expect(replaced.every(({ drum }) => stays.has(drum))).toBe(true);
      }),
    );
  });
});
