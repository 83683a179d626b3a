import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { DRUMS, type Drum } from '../../contract/drums.js';
import type { Quality } from '../../contract/quality.js';
import { PermanentError } from '../errors.js';
import type { DescriptionOf, ModelDescription, Role } from './descriptions.js';
import { detuned } from './detuned.js';
import { averaged } from './ensemble.js';
import { graphOf, mismatch, type Graph } from './graph.js';
import type { Infer } from './infer.js';
import { modelsFor, readManifest, readModel } from './manifest.js';
import { quietOnnxruntime } from './onnxruntime.js';

export type Provider = 'cpu' | 'cuda';

/** A network ready to run, with what its manifest says about it; or several whose outputs are averaged. */
export interface Model<R extends Role = Role> {
  description: DescriptionOf[R];
  infer: Infer;
}

/** The three networks. */
export interface Models {
  separator: Model<'separator'>;
  transcriber: Model<'transcriber'>;
  beatTracker: Model<'beat_tracker'>;
}

/** Where a transcriber does not know a drum, its threshold decides about nothing. */
const ANY_THRESHOLD = 0.5;

/** The transcriber's thresholds for what it hears: a song with its drums separated, or drums as they are. */
export function thresholdsFor(
  { transcriber }: Models,
  separated: boolean,
): Readonly<Record<Drum, number>> {
  const { thresholds } = transcriber.description;
  const known: Partial<Record<Drum, number>> = separated
    ? thresholds.separated
    : thresholds.unseparated;
  const entries = DRUMS.map((drum) => [drum, known[drum] ?? ANY_THRESHOLD]);
  return Object.fromEntries(entries) as Record<Drum, number>;
}

export interface ModelSettings {
  modelsDir: string;
  /** Where to compute, by preference: the first that works is used. */
  providers: readonly Provider[];
  threads: number;
}

/**
 * Loads the networks that models.json describes for a quality and checks that each is what it says.
 *
 * @throws PermanentError model_missing, model_corrupt, model_unfit, provider_missing
 */
export async function loadModels(
  settings: ModelSettings,
  quality: Quality = 'standard',
): Promise<Models> {
  const manifest = await readManifest(settings.modelsDir);
  const load = async <R extends Role>(role: R): Promise<Model<R>> => {
    const descriptions = modelsFor(manifest, role, quality);
    const infers: Infer[] = [];
    for (const description of descriptions) {
      const bytes = await readModel(settings.modelsDir, description);
      infers.push(await openModel(bytes, description, settings));
    }
    return { description: together(descriptions), infer: averaged(infers) };
  };
  return {
    separator: await load('separator'),
    transcriber: attentive(await load('transcriber'), quality),
    beatTracker: await load('beat_tracker'),
  };
}

function attentive(transcriber: Model<'transcriber'>, quality: Quality): Model<'transcriber'> {
  const { description, infer } = transcriber;
  if (quality !== 'best' || description.kind !== 'bands') return transcriber;
  const thresholds = { ...description.thresholds, ...description.thresholds.best };
  return { description: { ...description, thresholds }, infer: detuned(infer) };
}

/** What is said of models that are averaged: what they share, and every name and checksum. */
function together<D extends ModelDescription>(descriptions: readonly D[]): D {
  const all = (field: 'name' | 'sha256'): string =>
    descriptions.map((description) => description[field]).join('+');
  return { ...descriptions[0]!, name: all('name'), sha256: all('sha256') };
}

/**
 * A network that calls its tensors what the listeners call them.
 *
 * @throws PermanentError model_unfit, provider_missing
 */
export async function openModel(
  bytes: Uint8Array,
  description: ModelDescription,
  settings: ModelSettings,
): Promise<Infer> {
  quietOnnxruntime();
  const session = await openSession(bytes, description, settings);
  const graph = graphOf(description);
  const wrong = mismatch(session, graph);
  if (wrong) {
    throw new PermanentError(
      'model_unfit',
      `The ${description.role} ${description.file} ${wrong}. Export it again, or correct models.json; ` +
        'see docs/models.md.',
    );
  }
  return inferWith(session, graph);
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
        // Likewise one block for everything, measured on the run before: windows differ in length.
        enableMemPattern: false,
        // Threads that wait for work would keep their cores busy: half as much again as the work itself.
        extra: { session: { intra_op: { allow_spinning: '0' } } },
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

function inferWith(session: InferenceSession, graph: Graph): Infer {
  return async (inputs) => {
    const feeds = Object.fromEntries(
      graph.inputs.map(({ key, name }) => {
        const { data, shape } = inputs[key]!;
        return [name, new OnnxTensor('float32', data, shape)];
      }),
    );
    const results = await session.run(feeds);
    return Object.fromEntries(
      graph.outputs.map(({ key, name }) => {
        const { data, dims } = results[name]!;
        return [key, { data: data as Float32Array, shape: dims }];
      }),
    );
  };
}
