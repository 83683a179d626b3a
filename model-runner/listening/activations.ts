import { DRUMS } from '../../contract/drums.js';
import type { WaveformTranscriber } from '../inference/descriptions.js';
import type { DrumActivations } from '../stages/transcribe.js';

/** How loud a stroke is whose transcriber does not say: mezzo-forte. */
const MIDDLE_VELOCITY = 80 / 127;

/** Probabilities, of whatever a network gives. */
export function probabilities(
  values: Float32Array,
  activation: 'logits' | 'probabilities',
): Float32Array {
  return activation === 'logits' ? values.map((logit) => 1 / (1 + Math.exp(-logit))) : values;
}

/**
 * Activations of our drums from those of a network's own classes, both [frames, classes]. A drum that
 * several classes stand for is the likeliest of them; one that no class stands for is never struck.
 */
export function activationsOfDrums(
  heard: { onset: Float32Array; velocity: Float32Array | undefined },
  { classes, activation }: Pick<WaveformTranscriber, 'classes' | 'activation'>,
): DrumActivations {
  const frames = heard.onset.length / classes.length;
  const onsets = probabilities(heard.onset, activation);
  const onset = new Float32Array(frames * DRUMS.length);
  const velocity = new Float32Array(frames * DRUMS.length).fill(MIDDLE_VELOCITY);
  classes.forEach((drum, index) => {
    if (drum === null) return;
    for (let frame = 0; frame < frames; frame++) {
      const from = frame * classes.length + index;
      const to = frame * DRUMS.length + DRUMS.indexOf(drum);
      if (onsets[from]! < onset[to]!) continue;
      onset[to] = onsets[from]!;
      if (heard.velocity) velocity[to] = heard.velocity[from]!;
    }
  });
  return { onset, velocity, frames };
}
