import { register as registerCleanup } from '../cleanup/function.js';
import type { Environment } from '../platform/settings.js';
import { register as registerApi } from './api.js';
import { register as registerOnUpload } from './on-upload.js';
import { register as registerStartRun } from './start-run.js';
import { register as registerSweep } from './sweep.js';

const REGISTRATIONS = [
  registerApi,
  registerOnUpload,
  registerStartRun,
  registerSweep,
  registerCleanup,
];

/** Registers every function of the suite in one process, for the suite on one machine. */
export function registerAll(env: Environment): void {
  for (const register of REGISTRATIONS) register(env);
}
