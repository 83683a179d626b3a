import { CLEANUP_SETTINGS } from '../../cleanup/settings.js';
import { API_SETTINGS } from '../../functions/api/settings.js';
import { ON_UPLOAD_SETTINGS } from '../../functions/on-upload.js';
import { START_RUN_SETTINGS } from '../../functions/start-run.js';
import { SWEEP_SETTINGS } from '../../functions/sweep.js';
import { parseConfig } from '../../model-runner/config.js';
import { RUNNER_SETTINGS } from '../../model-runner/job/settings.js';
import { readSettings, SETTINGS, type SettingKey } from '../../platform/settings.js';
import { temporaryFolder } from '../support/folder.js';
import { describeWith } from '../support/programs.js';
import { parseModule, readSources, withMistake } from './module.js';
import { openPlanner } from './plan.js';
import { namesTold } from './told.js';

/** What each component reads. */
const READ: Readonly<Record<string, readonly SettingKey[]>> = {
  api: API_SETTINGS,
  'on-upload': ON_UPLOAD_SETTINGS,
  'start-run': START_RUN_SETTINGS,
  sweep: SWEEP_SETTINGS,
  cleanup: CLEANUP_SETTINGS,
  'model-runner': RUNNER_SETTINGS,
};

/** What the runner reads itself (model-runner/config.ts); its image sets the rest. */
const RUNNER_CONFIG = ['ONNX_PROVIDERS', 'ONNX_THREADS'];

/** Settings that Terraform must not set, and why. */
const ELSEWHERE: readonly SettingKey[] = [
  // For the suite on one machine: in production the clients talk to Google.
  'storageEndpoint',
  'tasksEndpoint',
  'runEndpoint',
  'embeddedStore',
  'authEmulator',
  'firestoreEmulator',
  // With CLERK_JWT_KEY nobody has to fetch it, and this one could change accounts.
  'clerkSecretKey',
  // Each execution is told its own.
  'jobId',
  'jobAttempt',
  // Cloud Run sets these.
  'execution',
  'taskAttempt',
];

/** What an execution is told beside what Terraform sets. */
const EXECUTION = {
  JOB_ID: '0196a7b2-5c1e-7d3f-8a4b-123456789abc',
  JOB_ATTEMPT: '1',
  CLOUD_RUN_EXECUTION: 'model-runner-x7k2p',
};

function namesRead(component: string): string[] {
  const keys = (READ[component] ?? []).filter((key) => !ELSEWHERE.includes(key));
  const config = component === 'model-runner' ? RUNNER_CONFIG : [];
  return [...new Set(keys.map((key) => SETTINGS[key].name)), ...config].sort();
}

describe('The environment of', () => {
  it.each(Object.keys(READ))('%s holds what it reads and nothing else', async (component) => {
    const told = namesTold(await parseModule(readSources()));
    expect(told[component]).toEqual(namesRead(component));
  });

  it('no other component is set', async () => {
    const told = namesTold(await parseModule(readSources()));
    expect(Object.keys(told).sort()).toEqual(Object.keys(READ).sort());
  });

  it.each([
    {
      from: '    LEASE_SECONDS           = "60"\n',
      to: '',
      missing: 'LEASE_SECONDS',
      component: 'sweep',
    },
    { from: 'RUNNER_JOB', to: 'RUNNER_JOBS', missing: 'RUNNER_JOB', component: 'start-run' },
    {
      from: 'local.about, local.callers)',
      to: 'local.about)',
      missing: 'ALLOWED_ORIGINS',
      component: 'cleanup',
    },
  ])('$component is refused without $missing', async ({ from, to, missing, component }) => {
    const sources = withMistake(readSources(), { file: 'environment.tf', from, to });
    const told = namesTold(await parseModule(sources))[component];
    expect(told).not.toEqual(namesRead(component));
    expect(told).not.toContain(missing);
  });
});

describeWith({
  programs: ['terraform'],
  title: 'What Terraform sets',
  tests: ({ terraform }) => {
    const folder = temporaryFolder();

    it.each(['dev', 'staging', 'prod'])('is read in %s without a complaint', async (name) => {
      const { environment } = await (await openPlanner(terraform, folder)).plan(name);
      for (const [component, keys] of Object.entries(READ)) {
        const settings = readSettings({ ...environment[component], ...EXECUTION }, keys);
        expect(settings).toMatchObject({ serviceVersion: 'unreleased', logLevel: 'info' });
      }
      expect(parseConfig(environment['model-runner'] ?? {})).toMatchObject({
        providers: ['cpu'],
        threads: 2,
      });
    });
  },
});
