import fc from 'fast-check';

import { DRUMS, type Drum } from '../../../contract/drums.js';
import type { Hit } from '../../../contract/events.js';
import { recordHearing } from '../../../model-runner/hearing.js';
import { nameDrums } from '../../../model-runner/stages/name-drums.js';
import { soundsOf } from '../../../model-runner/stages/sounds.js';
import { ALIKE, type Candidate } from '../../../model-runner/stages/transcribe.js';
import { EVEN_THRESHOLDS as THRESHOLDS } from '../../support/hearing.js';
import { bands, rowsWith } from '../../support/sounds.js';

const SECONDS = 20;
/** Of the same hats: what is heard from 5 kHz on, and from 9 kHz on. */
const [TIGHT, LOOSE] = [bands(60, 70), bands(70, 84)];
const HATS: readonly Drum[] = ['hi_hat_closed', 'hi_hat_open', 'hi_hat_pedal'];

/** A stroke that is so likely to be on each of some drums that are alike. */
function stroke(
  seconds: number,
  likelihoods: Partial<Record<Drum, number>>,
  confidence = 0.9,
): Candidate {
  const readings = ALIKE.find((drums) => drums.some((drum) => drum in likelihoods))!.map(
    (drum, index) => ({ drum, likelihood: likelihoods[drum] ?? 0, velocity: 60 + index }),
  );
  const { drum, velocity } = readings.reduce((a, b) => (b.likelihood > a.likelihood ? b : a));
  return { seconds, drum, velocity, confidence, readings };
}

const closed = { hi_hat_closed: 0.85, hi_hat_pedal: 0.1, hi_hat_open: 0.05 };
const flickering = { hi_hat_closed: 0.4, hi_hat_pedal: 0.45, hi_hat_open: 0.05 };

const namesOf = (hits: readonly Hit[]): Drum[] => hits.map(({ drum }) => drum);

function named(strokes: readonly Candidate[], timbres = strokes.map(() => TIGHT)): Hit[] {
  const rows = rowsWith(
    SECONDS,
    strokes.map(({ seconds }, index) => ({ seconds, timbre: timbres[index]! })),
  );
  return nameDrums(strokes, THRESHOLDS, soundsOf(rows));
}

describe('nameDrums', () => {
  it('names a doubtful stroke as plain ones that sound like it, and as loud as it is there', () => {
    const strokes = bands(1, 12).map((at) => stroke(at, at === 6 ? flickering : closed));
    const hits = named(strokes);
    expect(new Set(namesOf(hits))).toEqual(new Set(['hi_hat_closed']));
    expect(hits[5]!.velocity).toBe(60);
  });

  it('leaves alone what sounds otherwise', () => {
    const strokes = bands(1, 12).map((at) => stroke(at, at === 6 ? flickering : closed));
    const hits = named(
      strokes,
      strokes.map((_, index) => (index === 5 ? LOOSE : TIGHT)),
    );
    expect(hits[5]!.drum).toBe('hi_hat_pedal');
  });

  it('hears sure strokes only', () => {
    const strokes = bands(1, 12).map((at) =>
      at === 6 ? stroke(at, flickering) : stroke(at, closed, 0.2),
    );
    expect(named(strokes)[5]!.drum).toBe('hi_hat_pedal');
  });

  it('is not outvoted where a stroke is plain itself', () => {
    const open = { hi_hat_open: 0.97, hi_hat_closed: 0.02 };
    const doubtful = { hi_hat_closed: 0.5, hi_hat_open: 0.4 };
    const strokes = bands(1, 15).map((at) => stroke(at, at === 6 ? open : doubtful));
    expect(named(strokes)[5]!.drum).toBe('hi_hat_open');
  });

  it('takes soft snares for snares, whatever sounds like them', () => {
    const sticks = { side_stick: 0.9, snare: 0.05 };
    const strokes = bands(1, 12).map((at) =>
      stroke(at, at === 6 ? { snare: 0.5, side_stick: 0.45 } : sticks),
    );
    expect(named(strokes)[5]!.drum).toBe('snare');
  });

  it('writes a fill down the toms that one by one are all the same', () => {
    const [higher, lower] = [
      { tom_low: 0.62, tom_mid: 0.36, tom_high: 0.02 },
      { tom_low: 0.91, tom_mid: 0.08, tom_high: 0.01 },
    ];
    const strokes = bands(1, 13).map((at) => stroke(at, at < 7 ? higher : lower));
    const hits = named(
      strokes,
      strokes.map((_, index) => (index < 6 ? bands(8, 14) : bands(2, 6))),
    );
    expect(namesOf(hits).slice(0, 6)).toEqual(Array(6).fill('tom_mid'));
    expect(namesOf(hits).slice(6)).toEqual(Array(6).fill('tom_low'));
  });

  it('keeps every stroke when it was and as sure, on a drum that is alike, and their order', () => {
    const anyStroke = fc
      .record({
        drums: fc.constantFrom(...ALIKE),
        seconds: fc.double({ min: 0, max: 2, noNaN: true }),
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
        likelihoods: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
          minLength: HATS.length,
          maxLength: HATS.length,
        }),
      })
      .map(({ drums, seconds, confidence, likelihoods }) =>
        stroke(
          seconds,
          Object.fromEntries(drums.map((drum, index) => [drum, likelihoods[index]!])),
          confidence,
        ),
      );
    fc.assert(
      fc.property(fc.array(anyStroke, { maxLength: 30 }), (strokes) => {
        const inOrder = strokes.toSorted((a, b) => a.seconds - b.seconds);
        const hits = named(inOrder);
        const what = ({ seconds, drum, confidence }: Hit): string =>
          [seconds, ALIKE.findIndex((drums) => drums.includes(drum)), confidence].join();
        expect(hits.map(what).toSorted()).toEqual(inOrder.map(what).toSorted());
        const places = hits.map(({ seconds, drum }) => [seconds, DRUMS.indexOf(drum)] as const);
        expect(places).toEqual(places.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]));
      }),
      { numRuns: 50 },
    );
  });
});

describe('what is kept of a hearing', () => {
  it('has toms named by what the whole song says of them', () => {
    const frames = SECONDS * 100;
    const onset = new Float32Array(frames * DRUMS.length);
    const strokes = bands(1, 13).map((at) => ({
      at: at * 100,
      likelihoods: at < 7 ? { tom_mid: 0.3, tom_low: 0.5 } : { tom_mid: 0.05, tom_low: 0.85 },
    }));
    for (const { at, likelihoods } of strokes) {
      for (const [drum, value] of Object.entries(likelihoods)) {
        onset[at * DRUMS.length + DRUMS.indexOf(drum as Drum)] = value;
      }
    }
    const { candidates } = recordHearing({
      drums: { onset, velocity: onset, frames },
      priors: {},
      beats: { beat: new Float32Array(), downbeat: new Float32Array() },
      thresholds: THRESHOLDS,
      calibrated: false,
      separated: false,
      sounds: soundsOf(
        rowsWith(
          SECONDS,
          bands(1, 13).map((seconds) => ({
            seconds,
            timbre: seconds < 7 ? bands(8, 14) : bands(2, 6),
          })),
        ),
      ),
      audio: { durationSeconds: SECONDS, levelDb: -20 },
    });
    expect(namesOf(candidates)).toEqual([
      ...Array<Drum>(6).fill('tom_mid'),
      ...Array<Drum>(6).fill('tom_low'),
    ]);
  });
});
