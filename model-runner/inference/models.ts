import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import type { Drum } from '../../contract/drums.js';
import { PermanentError } from '../errors.js';
import type { Infer } from './infer.js';
import { modelFor, readManifest, readModel, type ModelDescription, type Role } from './manifest.js';
import { quietOnnxruntime } from './onnxruntime.js';

export type Provider = 'cpu' | 'cuda';

/** A network ready to run, with what its manifest says about it. */
export interface Model {
  description: ModelDescription;
  infer: Infer;
}

/** The three networks. */
export interface Models {
  separator: Model;
  transcriber: Model;
  beatTracker: Model;
}

/** The transcriber's thresholds for what it hears: a song with its drums separated, or drums as they are. */
export function thresholdsFor(
  { transcriber }: Models,
  separated: boolean,
): Readonly<Record<Drum, number>> {
  // readManifest has seen to it that a transcriber has them.
  const thresholds = transcriber.description.thresholds!;
  return separated ? thresholds.separated : thresholds.unseparated;
}

export interface ModelSettings {
  modelsDir: string;
  /** Where to compute, by preference: the first that works is used. */
  providers: readonly Provider[];
  threads: number;
}

/**
 * Loads the networks that models.json describes and checks that each is what it says.
 *
 * @throws PermanentError model_missing, model_corrupt, model_unfit, provider_missing
 */
export async function loadModels(settings: ModelSettings): Promise<Models> {
  quietOnnxruntime();
  const manifest = await readManifest(settings.modelsDir);
  const load = (role: Role): Promise<Model> => loadModel(modelFor(manifest, role), settings);
  return {
    separator: await load('separator'),
    transcriber: await load('transcriber'),
    beatTracker: await load('beat_tracker'),
  };
}

async function loadModel(description: ModelDescription, settings: ModelSettings): Promise<Model> {
  const bytes = await readModel(settings.modelsDir, description);
  const session = await openSession(bytes, description, settings);
  checkNames(session, description);
  return { description, infer: inferWith(session) };
}

async function openSession(
  bytes: Uint8Array,
  description: ModelDescription,
  { providers, threads }: ModelSettings,
): Promise<InferenceSession> {
  const failures: unknown[] = [];
  // Asked for several at once, onnxruntime throws when the first lacks its libraries: try one by one.
  for (const provider of providers) {
    try {
      return await InferenceSession.create(bytes, {
        executionProviders: [provider],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        // The arena keeps the largest working set it ever saw; without it memory follows the need.
        enableCpuMemArena: false,
        logSeverityLevel: 3,
      });
    } catch (failure) {
      failures.push(failure);
    }
  }
  const cause = new AggregateError(failures);
  if (providers.includes('cpu')) {
    throw new PermanentError(
      'model_unfit',
      `onnxruntime cannot read the ${description.role} ${description.file}, though its checksum is right: export it again for opset 17 or lower.`,
      { cause },
    );
  }
  throw new PermanentError(
    'provider_missing',
    `onnxruntime cannot compute with ${providers.join(', ')} on this machine: install its libraries, or use cpu.`,
    { cause },
  );
}

function checkNames(
  session: InferenceSession,
  { role, file, inputs, outputs }: ModelDescription,
): void {
  const expected = [...inputs, ...outputs].map(({ name }) => name).sort();
  const found = [...session.inputNames, ...session.outputNames].sort();
  if (expected.join() !== found.join()) {
    throw new PermanentError(
      'model_unfit',
      `The ${role} ${file} has the tensors ${found.join(', ')}; models.json says ${expected.join(', ')}.`,
    );
  }
}

function inferWith(session: InferenceSession): Infer {
  return async (inputs) => {
    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([name, { data, shape }]) => [
        name,
        new OnnxTensor('float32', data, shape),
      ]),
    );
    const results = await session.run(feeds);
    return Object.fromEntries(
      Object.entries(results).map(([name, { data, dims }]) => [
        name,
        { data: data as Float32Array, shape: dims },
      ]),
    );
  };
}
