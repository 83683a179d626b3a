import { DRUMS, type Drum } from '../../../contract/drums.js';
import type { BeatReport, BeatSummary } from '../../evaluation/beats.js';
import { confusionAmong } from '../../evaluation/confusion.js';
import { DRUM_CLASSES } from '../../evaluation/drum-classes.js';
import type { MetreScore } from '../../evaluation/metre.js';
import type { OnsetReport, OnsetScore } from '../../evaluation/onsets.js';
import type {
  EvaluationReport,
  PartReport,
  SeparationReport,
  SpeedReport,
} from '../../evaluation/report.js';
import type { Score } from '../../evaluation/score.js';
import { tableLines } from '../table.js';

/** The report as tables. */
export function reportText(report: EvaluationReport): string {
  const { parts, beats, separation, failures } = report;
  const sections = [
    ...parts.flatMap(partSections),
    ...(beats && parts.length > 1 ? [beatSection('All recordings', beats)] : []),
    ...(separation ? [separationSection(separation)] : []),
    speedSection(report),
    ...(failures.length > 0 ? [failureSection(report)] : []),
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n');
}

function partSections(part: PartReport): string[][] {
  return [
    ...(part.onsets.length > 0 ? [onsetSection(part), drumSection(part)] : []),
    ...LOOKALIKES.flatMap((drums) => confusionSection(part, drums)),
    ...(part.beats ? [beatSection(part.part, part.beats)] : []),
    trackSection(part),
  ];
}

/** Drums that are easily taken for each other. */
const LOOKALIKES: readonly (readonly Drum[])[] = [
  DRUMS.filter((drum) => drum.startsWith('hi_hat')),
  ['ride', 'ride_bell', 'crash'],
  DRUMS.filter((drum) => drum.startsWith('tom')),
];

function onsetSection({ part, onsets }: PartReport): string[] {
  const classes = DRUM_CLASSES.map((name) => name.replace('_', '-'));
  return [
    `${part}: strokes, F-measure in five classes (${plural(onsets[0]?.tracks.length ?? 0, 'recording')})`,
    '',
    ...tableLines({
      head: ['window', ...classes, 'all', 'precision', 'recall', 'median error'],
      rows: onsets.map((score) => [
        milliseconds(score.window_seconds),
        ...DRUM_CLASSES.map((name) => fMeasure(score.classes[name])),
        fMeasure(score.micro),
        score.micro.precision.toFixed(3),
        score.micro.recall.toFixed(3),
        medianError(score),
      ]),
    }),
  ];
}

function drumSection({
  part,
  onsets,
  drums,
  ghost_notes: ghosts,
  hand_percussion: percussion,
  tom_steps: toms,
}: PartReport): string[] {
  return [
    `${part}: drum by drum within ${milliseconds(onsets[0]!.window_seconds)}`,
    '',
    ...tableLines({
      head: ['drum', 'strokes', 'F', 'precision', 'recall', 'velocity rank correlation'],
      rows: drums.map((score) => [
        score.drum,
        String(score.true_positives + score.false_negatives),
        fMeasure(score),
        score.precision.toFixed(3),
        score.recall.toFixed(3),
        decimals(score.velocity_rank_correlation),
      ]),
    }),
    ...(ghosts
      ? [
          '',
          `Ghost notes: F ${fMeasure(ghosts)}, precision ${ghosts.precision.toFixed(3)}, ` +
            `recall ${ghosts.recall.toFixed(3)} of ${ghosts.true_positives + ghosts.false_negatives}.`,
        ]
      : []),
    ...(percussion
      ? [
          '',
          `Hand percussion: ${percussion.written} of ${plural(percussion.alone, 'stroke')} that ` +
            'sound while the drum set is silent written as drums.',
        ]
      : []),
    ...(toms
      ? [
          '',
          `Toms: of ${plural(toms.right + toms.level + toms.reversed, 'step')} from one to another ` +
            `${toms.right} written the right way, ${toms.level} on one tom, ${toms.reversed} the wrong way.`,
        ]
      : []),
  ];
}

function confusionSection({ part, confusion }: PartReport, drums: readonly Drum[]): string[][] {
  const rows = confusionAmong(confusion, drums);
  if (rows.every(({ drum }) => drum === null)) return [];
  const table = tableLines({
    head: ['annotated', ...drums.map((drum) => `heard as ${drum}`), 'as another drum', 'missed'],
    rows: rows.map(({ drum, heard, others, missed }) => [
      drum ?? 'nothing',
      ...[...drums.map((one) => heard[one] ?? 0), others, missed].map(String),
    ]),
  });
  return [[`${part}: which of ${drums.join(', ')}`, '', ...table]];
}

function beatSection(title: string, beats: BeatReport): string[] {
  const { tempo, metre } = beats;
  const { octave_errors: octaveErrors, octave_errors_upwards: upwards } = tempo;
  return [
    `${title}: beats, F-measure within ${milliseconds(beats.window_seconds)} from the start on ` +
      `(${plural(beats.tracks.length, 'recording')})`,
    '',
    ...tableLines({
      head: ['', 'beats', 'downbeats', 'median tempo error'],
      rows: [
        [
          'counted together',
          fMeasure(beats.beat),
          fMeasure(beats.downbeat),
          unsignedPercent(beats.tempo.median_absolute_relative_error),
        ],
        ['mean of recordings', ...meansOf(beats), ''],
      ],
    }),
    '',
    `Tempo within 4 %: ${tempo.right} of ${tempo.compared}; off by a factor of two or three: ` +
      `${octaveErrors}, ${upwards} of them too fast. Metre right: ${metre.right} of ${metre.compared}; ` +
      `measures half or twice as long: ${metre.half_or_double}.`,
  ];
}

function meansOf(beats: BeatSummary): string[] {
  return [beats.mean_beat_f_measure, beats.mean_downbeat_f_measure].map(decimals);
}

function trackSection({ part, onsets, beats, tracks }: PartReport): string[] {
  return [
    `${part}: recording by recording`,
    '',
    ...tableLines({
      head: [
        'recording',
        ...onsets.map(({ window_seconds: seconds }) => `strokes ${milliseconds(seconds)}`),
        'median error',
        'beats',
        'downbeats',
        'tempo',
        'annotated',
        'tempo error',
        'metre',
        'CPU s/s',
        'wall s/s',
      ],
      rows: tracks.map((track) => [
        track.track,
        ...onsets.map((window) => fMeasure(scoreOfTrack(window, track.track)?.micro)),
        medianError(onsets[0] && scoreOfTrack(onsets[0], track.track)),
        ...beatCells(beats, track.track),
        ...speedCells(track),
      ]),
    }),
  ];
}

function scoreOfTrack(window: OnsetReport, name: string): OnsetScore | undefined {
  return window.tracks.find(({ track }) => track === name);
}

function beatCells(beats: BeatReport | null, name: string): string[] {
  const score = beats?.tracks.find(({ track }) => track === name);
  const tempo = score?.tempo;
  return [
    fMeasure(score?.beat),
    fMeasure(score?.downbeat),
    tempo ? tempo.bpm.toFixed(1) : '',
    tempo ? tempo.annotated_bpm.toFixed(1) : '',
    percent(tempo?.relative_error),
    metreCell(score?.metre ?? null),
  ];
}

function metreCell(metre: MetreScore | null): string {
  if (!metre) return '';
  const { heard, annotated } = metre.time_signature ?? {
    heard: String(metre.pulses),
    annotated: String(metre.annotated_pulses),
  };
  return metre.is_right ? heard : `${heard} for ${annotated}`;
}

function separationSection({ tracks, mean }: SeparationReport): string[] {
  const rows = [...tracks, { track: 'mean', ...mean }];
  return [
    'separation: signal-to-distortion ratio of the drums, in decibels',
    '',
    ...tableLines({
      head: ['recording', 'in the mix', 'separated', 'gain'],
      rows: rows.map((row) => [
        row.track,
        row.mix_sdr_db.toFixed(2),
        row.sdr_db.toFixed(2),
        signed(row.gain_db.toFixed(2)),
      ]),
    }),
  ];
}

function speedSection(report: EvaluationReport): string[] {
  const { parts, speed, model_loading: loading } = report;
  const rows: [string, SpeedReport][] = parts.map((part) => [part.part, part.speed]);
  if (speed && parts.length > 1) rows.push(['all', speed]);
  return [
    'speed: from the file to the score, seconds per second of audio',
    '',
    ...tableLines({
      head: ['', 'audio s', 'CPU s/s', 'wall s/s'],
      rows: rows.map(([name, part]) => [name, part.audio_seconds.toFixed(1), ...speedCells(part)]),
    }),
    '',
    `Loading the models, not counted above: ${loading.cpu_seconds.toFixed(2)} CPU seconds, ` +
      `${loading.wall_seconds.toFixed(2)} wall seconds.`,
    report.cpu_includes_ffmpeg
      ? 'CPU seconds are those of all threads and of ffmpeg.'
      : 'CPU seconds are those of all threads, without those of ffmpeg, which this system does not tell.',
  ];
}

function speedCells(speed: SpeedReport): string[] {
  return [speed.cpu_seconds_per_audio_second, speed.wall_seconds_per_audio_second].map(decimals);
}

function failureSection({ failures }: EvaluationReport): string[] {
  const paths = failures.map(({ path }) => path).join(', ');
  return [`${plural(failures.length, 'recording')} left out of all figures: ${paths}`];
}

function fMeasure(score: Score | undefined): string {
  return score ? decimals(score.f_measure) : '';
}

/** A dash where there is nothing to tell. */
function decimals(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}

function medianError(score: OnsetScore | undefined): string {
  const seconds = score?.median_error_seconds ?? undefined;
  return seconds === undefined ? '' : `${signed((seconds * 1000).toFixed(1))} ms`;
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed()} ms`;
}

function percent(share: number | undefined): string {
  return share === undefined ? '' : `${signed((share * 100).toFixed(2))} %`;
}

function unsignedPercent(share: number | null): string {
  return share === null ? '-' : `${(share * 100).toFixed(2)} %`;
}

function signed(number: string): string {
  return number.startsWith('-') ? number : `+${number}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
