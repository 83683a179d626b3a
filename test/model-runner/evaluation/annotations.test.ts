import {
  parseBeatAnnotations,
  parseMetreAnnotation,
  parseOnsetAnnotations,
} from '../../../model-runner/evaluation/annotations.js';
import { permanentErrorFrom } from '../../support/errors.js';

const path = 'somewhere/song.txt';

describe('annotated strokes', () => {
  it('are read in the order of time, whatever separates the columns', () => {
    const text = '0.597914 \t KD \r\n\n0.040000\tCHC\n  0.5   TMB\n';
    expect(parseOnsetAnnotations({ text, path })).toEqual([
      { seconds: 0.04, label: 'CHC' },
      { seconds: 0.5, label: 'TMB' },
      { seconds: 0.597914, label: 'KD' },
    ]);
  });

  it('may be named as our drums are, and have a velocity', () => {
    const text = '0.5 hi_hat_pedal 31\n1 KD\n';
    expect(parseOnsetAnnotations({ text, path })).toEqual([
      { seconds: 0.5, label: 'hi_hat_pedal', velocity: 31 },
      { seconds: 1, label: 'KD' },
    ]);
  });

  it.each([
    ['an unknown label', '0.1 KD\n0.2 BD\n'],
    ['a label of JavaScript’s own', '0.1 KD\n0.2 toString\n'],
    ['no label', '0.1 KD\n0.2\n'],
    ['a velocity beyond MIDI’s', '0.1 KD\n0.2 KD 128\n'],
    ['a velocity that is none', '0.1 KD\n0.2 KD loud\n'],
    ['no time', '0.1 KD\nKD 0.2\n'],
  ])('are refused with %s, naming the line', (_, text) => {
    const { code, message } = permanentErrorFrom(() => parseOnsetAnnotations({ text, path }));
    expect(code).toBe('bad_option');
    expect(message).toContain('somewhere/song.txt, line 2 is');
  });
});

describe('annotated beats', () => {
  it('are read with their position in the measure', () => {
    expect(parseBeatAnnotations({ text: '0.01000 \t 4\n0.58000 \t 1\n', path })).toEqual([
      { seconds: 0.01, beat: 4 },
      { seconds: 0.58, beat: 1 },
    ]);
  });

  it.each(['0', '-1', '1.5', 'one', ''])('are refused with the position "%s"', (position) => {
    const { message } = permanentErrorFrom(() =>
      parseBeatAnnotations({ text: `0.5 ${position}`, path }),
    );
    expect(message).toContain('line 1 is');
  });
});

describe('an annotated metre', () => {
  it('is a time signature', () => {
    expect(parseMetreAnnotation({ text: ' 7/8\n', path })).toEqual({ beats: 7, beat_type: 8 });
  });

  it.each(['', '7', '7/8 4/4', 'C'])('is refused as "%s"', (text) => {
    const { message } = permanentErrorFrom(() => parseMetreAnnotation({ text, path }));
    expect(message).toContain('Expected a time signature such as 4/4');
  });
});
