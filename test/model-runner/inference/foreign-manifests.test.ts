import { checkModels } from '../../../model-runner/cli/doctor/check-models.js';
import { loadModels } from '../../../model-runner/inference/models.js';
import { temporaryFolder } from '../../support/folder.js';
import { modelsWith, type Entry } from '../../support/foreign.js';

const home = temporaryFolder();
const ALL = [
  'waveform-separator',
  'waveform-separator-2',
  'waveform-transcriber',
  'log-mel-beat-tracker',
];
const SETTINGS = { providers: ['cpu'] as const, threads: 1 };

async function refusal(
  names: readonly string[],
  change: (entry: Entry) => void,
): Promise<{ code: string; message: string }> {
  const modelsDir = await modelsWith(home, names, change);
  const refused: unknown = await loadModels({ modelsDir, ...SETTINGS }).catch(
    (error: unknown) => error,
  );
  return refused as { code: string; message: string };
}

describe('a manifest with models of other makers', () => {
  it('is loaded, what is left out being as in the public ones', async () => {
    const modelsDir = await modelsWith(home, ALL);
    const { separator, transcriber, beatTracker } = await loadModels({ modelsDir, ...SETTINGS });
    expect(separator.description).toMatchObject({
      kind: 'waveform',
      name: 'waveform-separator+waveform-separator-2',
      overlap: 0.25,
    });
    expect(transcriber.description).toMatchObject({ kind: 'waveform', hears: 'drums' });
    expect(beatTracker.description).toMatchObject({
      kind: 'log_mel',
      sample_rate_hz: 22_050,
      hop_samples: 441,
      chunk_frames: 1500,
    });
  });

  it('is found to be well by the doctor', async () => {
    const modelsDir = await modelsWith(home, ALL);
    const findings = await checkModels({ modelsDir, ...SETTINGS });
    expect(findings.map(({ status }) => status)).toEqual(['works', 'works', 'works', 'works']);
    expect(findings.map(({ text }) => text).join()).toContain('log-mel-beat-tracker (log_mel, ');
  });

  it.each<[string, string, (entry: Entry) => void, RegExp]>([
    [
      'a kind that there is not',
      'waveform-separator',
      (entry) => (entry['kind'] = 'wavelet'),
      /kind of the separator waveform-separator is "wavelet".*bands, waveform, waveform_and_spectrogram/,
    ],
    [
      'a field that there is not',
      'waveform-separator',
      (entry) => (entry['overlaps'] = 0.5),
      /overlaps/,
    ],
    [
      'stems without drums',
      'waveform-separator',
      (entry) => (entry['stems'] = ['a', 'b', 'c', 'd']),
      /stems .* is \["a","b","c","d"\].*names "drums" once/,
    ],
    [
      'another sample rate',
      'waveform-separator',
      (entry) => (entry['sample_rate_hz'] = 48_000),
      /sample_rate_hz .* is 48000.*44100/,
    ],
    [
      'segments of another length than the graph has',
      'waveform-separator',
      (entry) => (entry['segment_samples'] = 343_980),
      /has mix as \[1, 2, 12001\]; expected \[1, 2, 343980\]/,
    ],
    [
      'tensors of other names than the graph has',
      'waveform-separator',
      (entry) => (entry['tensors'] = { waveform: 'input', stems: 'sources' }),
      /has the tensors mix, sources; models\.json says input, sources/,
    ],
    [
      'a transform whose length is no power of two',
      'hybrid-separator',
      (entry) => (entry['fft_samples'] = 4000),
      /fft_samples .* is 4000.*power of two/,
    ],
    [
      'a drum that there is not',
      'waveform-transcriber',
      (entry) => (entry['classes'] = ['kick', 'gong']),
      /classes\.1 .* is "gong"/,
    ],
    [
      'a class without a threshold',
      'waveform-transcriber',
      (entry) => (entry['thresholds'] = { separated: {}, unseparated: {} }),
      /one for every drum in classes/,
    ],
    [
      'a drum that could never be struck',
      'waveform-transcriber',
      (entry) => (entry['priors'] = { hi_hat_open: 0 }),
      /priors\.hi_hat_open .* is 0/,
    ],
    [
      'another number of classes than the graph has',
      'waveform-transcriber',
      (entry) => (entry['classes'] = ['kick', 'snare']),
      /has onset_logits as \[.*, frames, 8\]; expected \[1, frames, 2\]/,
    ],
    [
      'too many frames',
      'waveform-transcriber',
      (entry) => (entry['hop_samples'] = 80),
      /hop_samples .* is .*20 to 100 frames a second/,
    ],
    [
      'beats at another rate',
      'log-mel-beat-tracker',
      (entry) => (entry['hop_samples'] = 512),
      /50 frames a second/,
    ],
    [
      'borders that leave nothing',
      'log-mel-beat-tracker',
      (entry) => Object.assign(entry, { chunk_frames: 100, border_frames: 50 }),
      /border_frames .* less than half of chunk_frames/,
    ],
  ])('is refused with %s', async (_, name, change, says) => {
    const { code, message } = await refusal([name], change);
    expect(code).toBe('model_unfit');
    expect(message).toMatch(says);
    expect(message).toContain('docs/models.md');
  });

  it('is refused where models to be averaged are not alike', async () => {
    const { code, message } = await refusal(ALL, (entry) => {
      if (entry.name === 'waveform-separator-2') entry['overlap'] = 0.5;
    });
    expect(code).toBe('model_unfit');
    expect(message).toMatch(/waveform-separator and waveform-separator-2 cannot be averaged/);
  });

  it('is refused with a role that there is not', async () => {
    const { code, message } = await refusal(['waveform-separator'], (entry) => {
      Object.assign(entry, { role: 'singer' });
    });
    expect(code).toBe('model_unfit');
    expect(message).toMatch(/role .* is "singer".*separator, transcriber, beat_tracker/);
  });
});
