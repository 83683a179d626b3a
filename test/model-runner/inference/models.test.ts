import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DRUMS } from '../../../contract/drums.js';
import { parseConfig } from '../../../model-runner/config.js';
import { BANDS } from '../../../model-runner/dsp/front-end.js';
import { hearsSide } from '../../../model-runner/inference/descriptions.js';
import { modelsFor, readManifest } from '../../../model-runner/inference/manifest.js';
import { loadModels, thresholdsFor } from '../../../model-runner/inference/models.js';

/** The manifest of the models that ship, as tests spoil it. */
interface ShippedManifest {
  models: {
    role: string;
    name: string;
    quality?: string;
    file: string;
    sha256: string;
    sample_rate_hz: number;
    hop_samples: number;
    inputs: { name: string; shape: unknown[] }[];
    classes?: string[];
    thresholds?: unknown;
  }[];
}

function input(name: string, width: number): ShippedManifest['models'][number]['inputs'][number] {
  return { name, shape: [1, 'frames', width] };
}

/** Says of the separator that it has these inputs. */
function separatorHears(
  ...inputs: ReturnType<typeof input>[]
): (manifest: ShippedManifest) => void {
  return ({ models }) => (models[0]!.inputs = inputs);
}

const BANDS_INPUT = input('bands', 84);
const SIDE_INPUT = input('side', 84);

describe('loadModels', () => {
  let modelsDir: string;

  beforeEach(async () => {
    modelsDir = await mkdtemp(path.join(tmpdir(), 'groovesheet-models-'));
    await cp(parseConfig({}).modelsDir, modelsDir, { recursive: true });
  });

  afterEach(async () => {
    await rm(modelsDir, { recursive: true });
  });

  const load = () => loadModels({ modelsDir, providers: ['cpu'], threads: 1 });

  async function edit(change: (manifest: ShippedManifest) => void): Promise<void> {
    const file = path.join(modelsDir, 'models.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as ShippedManifest;
    change(manifest);
    await writeFile(file, JSON.stringify(manifest));
  }

  it('loads the models that ship, with thresholds for both ways of hearing', async () => {
    const models = await load();
    expect(thresholdsFor(models, true).kick).toBeGreaterThan(0);
    expect(thresholdsFor(models, false).kick).toBeLessThan(1);
  });

  it('takes more transcribers for best quality, and those alone', async () => {
    const settings = { modelsDir, providers: ['cpu'], threads: 1 } as const;
    const [standard, best] = [await loadModels(settings), await loadModels(settings, 'best')];
    expect(standard.transcriber.description.name).not.toContain('+');
    expect(best.transcriber.description.name.split('+').length).toBeGreaterThan(1);
    expect(best.separator.description).toEqual(standard.separator.description);
    const frames = 300;
    const data = Float32Array.from({ length: frames * BANDS }, (_, i) => Math.sin(i / 7));
    const heard = { data, shape: [1, frames, BANDS] };
    const onsets = await best.transcriber.infer({ song: heard, drums: heard });
    expect(onsets['onset']!.shape).toEqual([1, frames, DRUMS.length]);
  });

  it('takes thresholds of its own for best quality where there are some', async () => {
    const settings = { modelsDir, providers: ['cpu'], threads: 1 } as const;
    const all = (threshold: number) => Object.fromEntries(DRUMS.map((drum) => [drum, threshold]));
    const usual = { separated: all(0.4), unseparated: all(0.5) };
    const giveAll = (thresholds: unknown) =>
      edit(({ models }) => {
        for (const model of models) if (model.thresholds) model.thresholds = thresholds;
      });
    await giveAll({ ...usual, best: { separated: all(0.2), unseparated: all(0.3) } });
    const [standard, best] = [await loadModels(settings), await loadModels(settings, 'best')];
    expect(thresholdsFor(standard, true).kick).toBe(0.4);
    expect(thresholdsFor(best, true).kick).toBe(0.2);
    expect(thresholdsFor(best, false).kick).toBe(0.3);
    await giveAll(usual);
    expect(thresholdsFor(await loadModels(settings, 'best'), true).kick).toBe(0.4);
  });

  it('does not open what only best quality needs', async () => {
    await edit(({ models }) => {
      for (const model of models) if (model.quality === 'best') model.file = 'nowhere.onnx';
    });
    expect(Object.keys(await load())).toHaveLength(3);
    await expect(
      loadModels({ modelsDir, providers: ['cpu'], threads: 1 }, 'best'),
    ).rejects.toMatchObject({ code: 'model_missing' });
  });

  it('refuses a role that has models for best quality only', async () => {
    await edit(({ models }) => {
      for (const model of models) if (model.role === 'separator') model.quality = 'best';
    });
    await expect(load()).rejects.toMatchObject({
      code: 'model_unfit',
      message: expect.stringContaining('for best quality only') as string,
    });
  });

  it('says where it looked for a manifest that is not there', async () => {
    await rm(path.join(modelsDir, 'models.json'));
    await expect(load()).rejects.toMatchObject({
      code: 'model_missing',
      message: expect.stringContaining(modelsDir) as string,
    });
  });

  it('refuses a manifest that is not JSON', async () => {
    await writeFile(path.join(modelsDir, 'models.json'), 'no');
    await expect(load()).rejects.toMatchObject({ code: 'model_corrupt' });
  });

  it('refuses a manifest of another version', async () => {
    await writeFile(path.join(modelsDir, 'models.json'), '{"version": 2}');
    await expect(load()).rejects.toMatchObject({ code: 'model_unfit' });
  });

  it('refuses a model with a flipped bit', async () => {
    const file = path.join(modelsDir, 'transcriber.onnx');
    const bytes = await readFile(file);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(file, bytes);
    await expect(load()).rejects.toMatchObject({
      code: 'model_corrupt',
      message: expect.stringMatching(/transcriber\.onnx is damaged.*Restore/) as string,
    });
  });

  it('says which model file is missing', async () => {
    await rm(path.join(modelsDir, 'separator.onnx'));
    await expect(load()).rejects.toMatchObject({
      code: 'model_missing',
      message: expect.stringContaining('separator.onnx') as string,
    });
  });

  it.each<[string, (manifest: ShippedManifest) => void]>([
    ['another sample rate', ({ models }) => (models[0]!.sample_rate_hz = 48_000)],
    ['another hop', ({ models }) => (models[1]!.hop_samples = 512)],
    ['another shape', ({ models }) => (models[0]!.inputs[0]!.shape = [1, 'frames', 80])],
    ['an input that no separator hears', separatorHears(BANDS_INPUT, input('top', 84))],
    ['a side of another shape', separatorHears(BANDS_INPUT, input('side', 108))],
    ['a side without the bands', separatorHears(SIDE_INPUT)],
    ['two sides', separatorHears(BANDS_INPUT, SIDE_INPUT, SIDE_INPUT)],
    ['a transcriber that hears the side', ({ models }) => models[1]!.inputs.push(SIDE_INPUT)],
    ['other classes', ({ models }) => models[1]!.classes?.reverse()],
    ['no thresholds', ({ models }) => delete models[1]!.thresholds],
    ['no beat tracker', ({ models }) => models.pop()],
  ])('refuses a manifest with %s', async (_, change) => {
    await edit(change);
    await expect(load()).rejects.toMatchObject({ code: 'model_unfit' });
  });

  /** Whether the separator hears the side, as its manifest has it. */
  async function sideIsHeard(): Promise<boolean> {
    const [separator] = modelsFor(await readManifest(modelsDir), 'separator', 'standard');
    return separator!.kind === 'bands' && hearsSide(separator!);
  }

  it.each([
    ['the bands alone', [BANDS_INPUT], false],
    ['the side, too', [BANDS_INPUT, SIDE_INPUT], true],
  ] as const)('reads of a separator that hears %s', async (_, inputs, heard) => {
    await edit(separatorHears(...inputs));
    expect(await sideIsHeard()).toBe(heard);
  });

  it('says which inputs a separator may have', async () => {
    await edit(separatorHears(BANDS_INPUT, input('top', 84)));
    const alone = '[{"name":"bands","shape":[1,"frames",84]}]';
    const besides = `${alone.slice(0, -1)},{"name":"side","shape":[1,"frames",84]}]`;
    await expect(load()).rejects.toMatchObject({
      message: expect.stringContaining(`expected ${alone} or ${besides}`) as string,
    });
  });

  it('refuses a separator whose graph hears the side if its manifest does not, or the other way round', async () => {
    const others = (await sideIsHeard()) ? [BANDS_INPUT] : [BANDS_INPUT, SIDE_INPUT];
    await edit(separatorHears(...others));
    await expect(load()).rejects.toMatchObject({
      code: 'model_unfit',
      message: expect.stringMatching(/has the tensors bands, mask.*says bands, mask/) as string,
    });
  });

  it('refuses a model whose tensors are not those that its manifest names', async () => {
    await edit(({ models }) => {
      const [separator, tracker] = ['separator', 'beat_tracker'].map((role) =>
        models.find((model) => model.role === role),
      );
      separator!.file = tracker!.file;
      separator!.sha256 = tracker!.sha256;
    });
    await expect(load()).rejects.toMatchObject({
      code: 'model_unfit',
      message: expect.stringContaining('beats, onsets, song') as string,
    });
  });
});
