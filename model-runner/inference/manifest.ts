import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import type { Quality } from '../../contract/quality.js';
import { PermanentError } from '../errors.js';
import {
  IDENTITY_FIELDS,
  ROLES,
  SCHEMAS,
  type DescriptionOf,
  type ModelDescription,
  type Role,
} from './descriptions.js';

export interface Manifest {
  version: 1;
  models: ModelDescription[];
}

/** What models of one role say is averaged; more of them cost time and add next to nothing. */
const MOST_MODELS_A_ROLE = 4;

/**
 * Reads models.json and checks that it describes models this runner can use.
 *
 * @throws PermanentError model_missing, model_corrupt, model_unfit
 */
export async function readManifest(modelsDir: string): Promise<Manifest> {
  const file = path.join(modelsDir, 'models.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new PermanentError(
      'model_missing',
      `There is no model manifest at ${file}: set MODELS_DIR to a folder with models.json, or install Groovesheet again.`,
      { cause },
    );
  });
  const models = parse(text, file).map((model) => describe(model, file));
  const manifest: Manifest = { version: 1, models };
  for (const role of ROLES) checkRole(modelsFor(manifest, role, 'best'), role, file);
  return manifest;
}

/** The manifest's models for a role and quality; readManifest has seen to it that there is one at least. */
export function modelsFor<R extends Role>(
  manifest: Manifest,
  role: R,
  quality: Quality,
): DescriptionOf[R][] {
  const joins = (model: ModelDescription): boolean =>
    model.role === role && (quality === 'best' || model.quality === 'standard');
  return manifest.models.filter(joins) as DescriptionOf[R][];
}

function parse(text: string, file: string): unknown[] {
  try {
    const manifest = JSON.parse(text) as { version?: unknown; models?: unknown };
    if (manifest.version === 1 && Array.isArray(manifest.models)) return manifest.models;
  } catch (cause) {
    throw new PermanentError(
      'model_corrupt',
      `${file} is not JSON: restore it from where it came.`,
      { cause },
    );
  }
  throw new PermanentError(
    'model_unfit',
    `${file} is not a version 1 model manifest: expected {"version": 1, "models": [...]}.`,
  );
}

function describe(model: unknown, file: string): ModelDescription {
  const fields = model as { role?: unknown; kind?: unknown; name?: unknown } | null;
  const role = ROLES.find((known) => known === fields?.role);
  if (!role) throw unfit({ file, model, at: 'role', found: fields?.role, needs: ROLES.join(', ') });
  const kinds: Readonly<Record<string, z.ZodType>> = SCHEMAS[role];
  const kind = fields?.kind ?? 'bands';
  const schema = typeof kind === 'string' ? kinds[kind] : undefined;
  if (!schema)
    throw unfit({ file, model, at: 'kind', found: kind, needs: Object.keys(kinds).join(', ') });
  const { data, error } = schema.safeParse({ ...fields, kind }, { reportInput: true });
  if (!error) return data as ModelDescription;
  const [issue] = error.issues;
  const at = issue!.path.join('.') || issue!.code;
  throw unfit({ file, model, at, found: issue!.input, needs: issue!.message });
}

function unfit(problem: {
  file: string;
  model: unknown;
  at: string;
  found: unknown;
  needs: string;
}): PermanentError {
  const { file, model, at, found, needs } = problem;
  const { role, name } = (model ?? {}) as { role?: unknown; name?: unknown };
  const whose = `the ${typeof role === 'string' ? role : 'model'} ${typeof name === 'string' ? name : ''}`;
  return new PermanentError(
    'model_unfit',
    `${file}: ${at} of ${whose.trim()} is ${found === undefined ? 'not there' : JSON.stringify(found)}. ` +
      `This runner needs: ${needs}. See docs/models.md.`,
  );
}

function checkRole(models: readonly ModelDescription[], role: Role, file: string): void {
  if (models.length === 0 || models.length > MOST_MODELS_A_ROLE) {
    throw new PermanentError(
      'model_unfit',
      `${file} lists ${models.length === 0 ? 'no' : models.length} ${role}: expected one, or up to ` +
        `${MOST_MODELS_A_ROLE} that are averaged. Change it, or restore the file.`,
    );
  }
  if (models.every(({ quality }) => quality === 'best')) {
    throw new PermanentError(
      'model_unfit',
      `${file} lists a ${role} for best quality only: expected one that is always used. Add one, or ` +
        'leave out its "quality".',
    );
  }
  const odd = models.find((model) => manner(model) !== manner(models[0]!));
  if (odd) {
    throw new PermanentError(
      'model_unfit',
      `${file}: the ${role}s ${models[0]!.name} and ${odd.name} cannot be averaged: expected them to ` +
        `differ in ${IDENTITY_FIELDS.join(', ')} only. Make them alike, or list one of them.`,
    );
  }
}

/** All of a model that those averaged with it must share. */
function manner(model: ModelDescription): string {
  return JSON.stringify(
    Object.entries(model)
      .filter(([field]) => !IDENTITY_FIELDS.includes(field))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/**
 * A model's bytes, after making sure that they are the ones the manifest means.
 *
 * @throws PermanentError model_missing, model_corrupt
 */
export async function readModel(modelsDir: string, model: ModelDescription): Promise<Uint8Array> {
  const file = path.join(modelsDir, model.file);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new PermanentError(
      'model_missing',
      `The ${model.role} ${file} is missing: put it there or install Groovesheet again.`,
      { cause },
    );
  });
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== model.sha256) {
    throw new PermanentError(
      'model_corrupt',
      `The ${model.role} ${file} is damaged: its SHA-256 is ${found.slice(0, 12)}…, models.json says ${model.sha256.slice(0, 12)}…. Restore the file from where it came.`,
    );
  }
  return bytes;
}
