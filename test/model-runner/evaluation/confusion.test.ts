import type { Drum } from '../../../contract/drums.js';
import type { AnnotationLabel } from '../../../model-runner/evaluation/annotations.js';
import { confusionAmong, confusionOf } from '../../../model-runner/evaluation/confusion.js';

/** Counts above zero, by what was annotated and then what was heard. */
function table(options: {
  annotated: [number, AnnotationLabel][];
  hits: [number, Drum][];
}): Record<string, Partial<Record<Drum | 'missed', number>>> {
  const rows = confusionOf(
    [
      {
        track: 'song',
        hits: options.hits.map(([seconds, drum]) => ({ seconds, drum })),
        annotated: options.annotated.map(([seconds, label]) => ({ seconds, label })),
      },
    ],
    0.05,
  );
  return Object.fromEntries(
    rows.map(({ label, heard, missed }) => {
      const counts = Object.entries({ ...heard, missed }).filter(([, count]) => count > 0);
      return [label ?? 'nothing', Object.fromEntries(counts)];
    }),
  );
}

describe('confusion', () => {
  it('tells strokes that fall together apart', () => {
    expect(
      table({
        annotated: [
          [1, 'KD'],
          [1.01, 'CHH'],
          [2, 'SD'],
        ],
        hits: [
          [0.99, 'hi_hat_closed'],
          [1.02, 'kick'],
          [2.01, 'snare'],
        ],
      }),
    ).toEqual({ KD: { kick: 1 }, SD: { snare: 1 }, CHH: { hi_hat_closed: 1 } });
  });

  it('prefers the drum itself to others of its class, and those to the rest', () => {
    expect(
      table({
        annotated: [
          [1, 'OHH'],
          [1.02, 'CHH'],
          [1.02, 'RDC'],
        ],
        hits: [
          [1, 'hi_hat_closed'],
          [1.01, 'hi_hat_pedal'],
          [1.01, 'snare'],
        ],
      }),
    ).toEqual({ CHH: { hi_hat_closed: 1 }, OHH: { hi_hat_pedal: 1 }, RDC: { snare: 1 } });
  });

  it('counts what was missed, and what was heard where there is nothing', () => {
    expect(
      table({
        annotated: [
          [1, 'SDG'],
          [3, 'TMB'],
        ],
        hits: [
          [2, 'crash'],
          [3, 'ride'],
        ],
      }),
    ).toEqual({ SDG: { missed: 1 }, nothing: { crash: 1, ride: 1 } });
  });
});

describe('confusion among lookalikes', () => {
  it('counts labels of one drum together, and what lies outside as another drum', () => {
    const at = (seconds: number, label: AnnotationLabel) => ({ seconds, label });
    const rows = confusionOf(
      [
        {
          track: 'song',
          hits: [
            { seconds: 1, drum: 'tom_low' },
            { seconds: 2, drum: 'tom_mid' },
            { seconds: 3, drum: 'kick' },
            { seconds: 9, drum: 'tom_high' },
          ],
          annotated: [at(1, 'LFT'), at(2, 'HFT'), at(3, 'tom_low'), at(4, 'tom_low'), at(5, 'KD')],
        },
      ],
      0.05,
    );
    expect(confusionAmong(rows, ['tom_mid', 'tom_low'])).toEqual([
      { drum: 'tom_low', heard: { tom_mid: 1, tom_low: 1 }, others: 1, missed: 1 },
      { drum: null, heard: { tom_mid: 0, tom_low: 0 }, others: 0, missed: 0 },
    ]);
  });
});
