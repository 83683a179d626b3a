import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import type { Hit } from '../../contract/events.js';
import type { Hearing } from '../../contract/hearing.js';
import { beatActivations, parseHearing } from '../../model-runner/hearing.js';
import { rewriteScore, type RewriteOptions } from '../../model-runner/rewrite-score.js';
import { permanentErrorFrom } from '../support/errors.js';
import { heardBeats, hearingOf, pulseSeconds, silentHearing } from '../support/hearing.js';

const PERFORMANCE = { bpm: 120, beatsPerBar: 4, seconds: 24 };
const SONG = hearingOf(PERFORMANCE, groove());

/** Kick, snare and ride bell, with a splash that is hardly heard. */
function groove(): Hit[] {
  return pulseSeconds(PERFORMANCE).flatMap((seconds, index): Hit[] => {
    const stroke = { seconds, velocity: 90, confidence: 0.95 };
    return [
      { ...stroke, drum: index % 2 === 0 ? 'kick' : 'snare' },
      { ...stroke, drum: 'ride_bell' },
      { ...stroke, drum: 'splash', confidence: 0.2 },
    ];
  });
}

const rewrite = (options: Partial<RewriteOptions> = {}, hearing: Hearing = SONG) =>
  rewriteScore(hearing, { title: 'Song', ...options });

describe('a score written from what was heard', () => {
  it('is the same from what was stored, byte by byte', () => {
    expect(rewrite({}, parseHearing(JSON.stringify(SONG)))).toEqual(rewrite());
  });

  it('has the strokes, the beats and the title', () => {
    const { events, musicXml, summary } = rewrite();
    expect(summary).toMatchObject({ time_signature: '4/4', total_notes: 96, notices: [] });
    expect(summary.bpm).toBeCloseTo(120, 0);
    expect(events.hits).toHaveLength(96);
    expect(musicXml).toContain('<work-title>Song</work-title>');
    expect(musicXml.match(/<unpitched>/g)).toHaveLength(96);
  });

  it('has a hat under a ride on which time is kept on the pedal', () => {
    const [, ride] = SONG.candidates.filter(({ drum }) => drum === 'ride_bell');
    const hat: Hit = { ...ride!, drum: 'hi_hat_closed', confidence: 0.6 };
    const candidates = [...SONG.candidates, hat].sort((a, b) => a.seconds - b.seconds);
    const { hits } = rewrite({}, { ...SONG, candidates }).events;
    const isTrodden = ({ drum }: { drum: string }): boolean => drum === 'hi_hat_pedal';
    expect(hits.filter(isTrodden).map(({ seconds }) => seconds)).toEqual([ride!.seconds]);
    expect(hits.filter((one) => !isTrodden(one))).toEqual(rewrite().events.hits);
  });

  it('has the tempo and the time signature that are asked for', () => {
    const { summary } = rewrite({ bpm: 60, timeSignature: { beats: 3, beat_type: 4 } });
    expect(summary.bpm).toBeCloseTo(60, 0);
    expect(summary.time_signature).toBe('3/4');
  });

  it('says so when no beat was heard at the tempo that is asked for', () => {
    expect(rewrite({ bpm: 119 }).summary.notices).toEqual([]);
    const { bpm, notices } = rewrite({ bpm: 131 }).summary;
    expect(Math.abs(bpm - 131)).toBeGreaterThan(5);
    expect(notices).toEqual([
      expect.stringMatching(/^A tempo of 131 was told, .* written at \d+\.\d\./),
    ]);
  });

  it('says so where the file holds no highs', () => {
    expect(rewrite({}, { ...SONG, recorded_at_hz: 16_000 }).summary.notices).toEqual([]);
    const heard = parseHearing(JSON.stringify({ ...SONG, recorded_at_hz: 11_025 }));
    const { notices, recorded_at_hz } = rewrite({}, heard).summary;
    expect(recorded_at_hz).toBe(11_025);
    expect(notices).toEqual([
      expect.stringMatching(/^The file was made at 11 kHz, so it holds nothing above 5.5 kHz: /),
    ]);
  });

  it('begins its measures where it is told', () => {
    const second = pulseSeconds(PERFORMANCE)[1]!;
    const { events, musicXml } = rewrite({ firstDownbeatSeconds: second });
    const downbeat = events.beats.find(({ beat }) => beat === 1)!;
    expect(downbeat.seconds).toBeCloseTo(second, 2);
    expect(musicXml).toContain('implicit="yes"');
  });

  it('has uncertain strokes where it is to be sensitive', () => {
    expect(rewrite({ sensitivity: 1 }).summary.notes_by_drum.splash).toBe(48);
    expect(rewrite().summary.notes_by_drum.splash).toBeUndefined();
  });

  it('is for the kit that there is', () => {
    const { events, summary } = rewrite({ kit: { ride_bell: 'ride', kick: null } });
    expect(summary.notes_by_drum).toEqual({ snare: 24, ride: 48 });
    expect(events.beats).toEqual(rewrite().events.beats);
  });

  it('of silence is rests', () => {
    const { summary } = rewrite({}, parseHearing(JSON.stringify(silentHearing(10))));
    expect(summary.notices).toEqual(['The recording is silent: the score holds rests.']);
  });

  it.each<[string, object, string]>([
    ['a tempo', { bpm: 500 }, 'The tempo is 500. Expected a number from 30 to 300'],
    ['no number', { bpm: NaN }, 'The tempo is NaN.'],
    ['a sensitivity', { sensitivity: -1 }, 'The sensitivity is -1.'],
    ['a downbeat after the song', { firstDownbeatSeconds: 25 }, 'The first downbeat is 25.'],
    ['a metre', { timeSignature: { beats: 4, beat_type: 3 } }, 'The time signature is "4/3".'],
    ['a drum', { kit: { cowbell: 'ride' } }, 'The drum to be replaced is "cowbell".'],
    ['its replacement', { kit: { ride: 'cowbell' } }, 'The replacement of ride is "cowbell".'],
  ])('is not written with a wrong option: %s', (_what, options, sentence) => {
    const { code, message } = permanentErrorFrom(() => rewrite(options));
    expect(code).toBe('bad_option');
    expect(message).toContain(sentence);
  });
});

describe('what was heard', () => {
  it('keeps the beats as the network gave them', () => {
    const activations = beatActivations(SONG.beats);
    expect(activations).toEqual(heardBeats(PERFORMANCE));
  });

  it.each<[string, (hearing: Hearing) => unknown, string]>([
    ['another version', (hearing) => ({ ...hearing, version: 2 }), 'version: '],
    [
      'an unknown drum',
      (hearing) => ({ ...hearing, candidates: [{ drum: 'gong' }] }),
      'candidates.0',
    ],
    ['half of it', (hearing) => ({ ...hearing, beats: undefined }), 'beats: '],
    [
      'half of its beats',
      (hearing) => ({ ...hearing, beats: { ...hearing.beats, beat: '' } }),
      'beats: the two are not lists of 32-bit floats of one length',
    ],
  ])('is refused where it is %s', (_what, change, sentence) => {
    const json = JSON.stringify(change(SONG));
    const { code, message } = permanentErrorFrom(() => parseHearing(json));
    expect(code).toBe('bad_hearing');
    expect(message).toContain(sentence);
  });

  it('is refused where it is cut off', () => {
    const json = JSON.stringify(SONG).slice(0, -10);
    expect(permanentErrorFrom(() => parseHearing(json)).message).toContain('it is not JSON');
  });
});

describe('the code that writes a score again', () => {
  const packagesOf = async (file: string): Promise<string[]> => {
    const entry = fileURLToPath(new URL(`../../model-runner/${file}`, import.meta.url));
    const { metafile } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      metafile: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
    });
    return Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports.filter(({ external }) => external).map(({ path }) => path),
    );
  };

  it('needs no networks and starts no programs', async () => {
    const packages = await packagesOf('rewrite-score.ts');
    expect(await packagesOf('pipeline.ts')).toContain('onnxruntime-node');
    expect(packages).not.toContain('onnxruntime-node');
    expect(packages).not.toContain('node:child_process');
  });
});
