import type { VerovioToolkit } from 'verovio';

let loading: Promise<() => VerovioToolkit> | undefined;

/**
 * Starts Verovio, which is 7 MB of WebAssembly, when it is first asked for.
 *
 * The package's CommonJS build is used: what runs these sources as they are (tsx) would take three
 * seconds to look through the other one.
 *
 * @returns what makes toolkits; destroy each after use
 */
export function startVerovio(): Promise<() => VerovioToolkit> {
  return (loading ??= start());
}

async function start(): Promise<() => VerovioToolkit> {
  const { default: verovio } = await import('verovio');
  // Called once for each process: whoever asks later finds it running.
  await new Promise<void>((resolve) => {
    verovio.module.onRuntimeInitialized = resolve;
  });
  // Its words are for its makers; what it drew is counted here.
  verovio.enableLog(verovio.LOG_OFF);
  return () => new verovio.toolkit();
}
