import type { Stage } from '../../../contract/milestones.js';
import {
  startStopwatch,
  type CpuTime,
  type Stopwatch,
  type Usage,
} from '../../evaluation/usage.js';
import type { Ffmpeg } from '../../ffmpeg/find.js';
import type { Models } from '../../inference/models.js';
import type { TranscribeSong } from '../../pipeline.js';
import { openAudio } from '../../stages/decode.js';

/** What is told apart on the way from a song to its score. */
export const STEPS = {
  open: 'decode, check and measure',
  listen: 'front end, pick strokes',
  separator: 'separator network',
  transcriber: 'transcriber network',
  beatTracker: 'beat tracker network',
  beats: 'beats and bars',
  quantise: 'quantise',
  notate: 'notate',
  musicxml: 'write MusicXML',
  midi: 'write MIDI',
} as const;
export type Step = keyof typeof STEPS;
export const STEP_NAMES = Object.keys(STEPS) as Step[];

/** One way through the pipeline. */
export interface SongTiming {
  audioSeconds: number;
  steps: Record<Step, Usage>;
  total: Usage;
}

export interface TimeSongInput {
  path: string;
  ffmpeg: Ffmpeg;
  models: Models;
  transcribeSong: TranscribeSong;
  nowMilliseconds: () => number;
  readCpuTime: () => CpuTime;
  signal: AbortSignal;
}

/** The step that ends when the pipeline hands out a stage's output; networks are told apart from it. */
const STEP_ENDED_BY: Partial<Record<Stage, Step>> = {
  transcribe: 'listen',
  beats: 'beats',
  quantise: 'quantise',
  notate: 'notate',
  musicxml: 'musicxml',
  midi: 'midi',
};
const NETWORKS = ['separator', 'transcriber', 'beatTracker'] as const satisfies (keyof Models)[];

/**
 * Sends a song through the pipeline once.
 *
 * @throws what openAudio and transcribeSong throw
 */
export async function timeSong(input: TimeSongInput): Promise<SongTiming> {
  const { path, ffmpeg, models, signal } = input;
  const steps = noSteps();
  const add = (step: Step, { wallSeconds, cpuSeconds }: Usage): void => {
    steps[step].wallSeconds += wallSeconds;
    steps[step].cpuSeconds += cpuSeconds;
  };
  const timed = <N extends (typeof NETWORKS)[number]>(network: N): Models[N] => ({
    ...models[network],
    infer: async (tensors) => {
      const inferenceLap = startStopwatch(input);
      const outputs = await models[network].infer(tensors);
      add(network, inferenceLap());
      return outputs;
    },
  });

  const wholeLap: Stopwatch = startStopwatch(input);
  const lap = startStopwatch(input);
  const audio = await openAudio({ path, ffmpeg, signal });
  add('open', lap());
  await input.transcribeSong({
    audio,
    options: { title: '', separation: true, sensitivity: 0.5 },
    models: {
      separator: timed('separator'),
      transcriber: timed('transcriber'),
      beatTracker: timed('beatTracker'),
    },
    onProgress: () => undefined,
    onOutput: ({ stage }) => {
      const step = STEP_ENDED_BY[stage];
      if (step) add(step, lap());
    },
    signal,
  });
  const total = wholeLap();
  for (const network of NETWORKS) {
    add('listen', {
      wallSeconds: -steps[network].wallSeconds,
      cpuSeconds: -steps[network].cpuSeconds,
    });
  }
  return { audioSeconds: audio.durationSeconds, steps, total };
}

function noSteps(): Record<Step, Usage> {
  const entries = STEP_NAMES.map((step) => [step, { wallSeconds: 0, cpuSeconds: 0 }]);
  return Object.fromEntries(entries) as Record<Step, Usage>;
}
