import type { InferenceSession } from 'onnxruntime-node';
import { spectrogramFrames } from '../dsp/stem-spectrogram.js';
import type { ModelDescription, TensorDescription } from './descriptions.js';

/** The tensors that a model's kind works with; `key` is what the listeners call them. */
interface KnownTensor extends TensorDescription {
  key: string;
}

/** What a model's graph must take and give, under the names that its description has for them. */
export interface Graph {
  inputs: KnownTensor[];
  outputs: KnownTensor[];
}

/** The graph that a description promises. */
export function graphOf(model: ModelDescription): Graph {
  if (model.kind === 'bands') {
    const known = (tensor: TensorDescription): KnownTensor => ({ ...tensor, key: tensor.name });
    return { inputs: model.inputs.map(known), outputs: model.outputs.map(known) };
  }
  const names: Record<string, string | undefined> = model.tensors;
  const tensor = (key: string, shape: KnownTensor['shape']): KnownTensor[] => {
    const name = names[key];
    return name === undefined ? [] : [{ key, name, shape }];
  };
  if (model.role === 'transcriber') {
    const activations = [1, 'frames', model.classes.length];
    return {
      inputs: tensor('waveform', model.waveform_shape),
      outputs: [...tensor('onset', activations), ...tensor('velocity', activations)],
    };
  }
  if (model.role === 'beat_tracker') {
    return {
      inputs: tensor('spectrogram', [1, 'frames', model.mels]),
      outputs: [...tensor('beat', [1, 'frames']), ...tensor('downbeat', [1, 'frames'])],
    };
  }
  const samples = model.segment_samples;
  const stems = model.stems.length;
  if (model.kind === 'waveform') {
    return {
      inputs: tensor('waveform', [1, 2, samples]),
      outputs: tensor('stems', [1, stems, 2, samples]),
    };
  }
  const spectrogram = [4, model.fft_samples / 2, spectrogramFrames(samples, model.fft_samples)];
  return {
    inputs: [...tensor('waveform', [1, 2, samples]), ...tensor('spectrogram', [1, ...spectrogram])],
    outputs: [
      ...tensor('stem_waveforms', [1, stems, 2, samples]),
      ...tensor('stem_spectrograms', [1, stems, ...spectrogram]),
    ],
  };
}

/** In what a loaded graph is not what its description promises: a sentence, or nothing. */
export function mismatch(
  session: Pick<InferenceSession, 'inputMetadata' | 'outputMetadata'>,
  { inputs, outputs }: Graph,
): string | undefined {
  const found = [...session.inputMetadata, ...session.outputMetadata];
  const expected = [...inputs, ...outputs];
  const list = (tensors: readonly { name: string }[]): string =>
    tensors
      .map(({ name }) => name)
      .sort()
      .join(', ');
  if (list(found) !== list(expected))
    return `has the tensors ${list(found)}; models.json says ${list(expected)}`;
  for (const { name, shape } of expected) {
    const tensor = found.find((candidate) => candidate.name === name)!;
    const type = tensor.isTensor ? tensor.type : 'no tensor';
    if (type !== 'float32') return `has ${name} as ${type}; expected float32`;
    if (tensor.isTensor && !fits(tensor.shape, shape))
      return `has ${name} as [${tensor.shape.join(', ')}]; expected [${shape.join(', ')}]`;
  }
  return undefined;
}

/** A graph may leave open what is known; it may not fix what must be free. */
function fits(found: readonly (number | string)[], expected: KnownTensor['shape']): boolean {
  // onnxruntime gives an empty shape for one that the graph does not declare.
  if (found.length === 0) return true;
  return (
    found.length === expected.length &&
    expected.every((size, axis) => size === found[axis] || typeof found[axis] === 'string')
  );
}
