import { InferenceSession, Tensor } from 'onnxruntime-node';

import { PROVIDERS } from '../../config.js';
import { PermanentError } from '../../errors.js';
import type { Provider } from '../../inference/models.js';
import { quietOnnxruntime } from '../../inference/onnxruntime.js';
import { finding, obstacle, type Finding } from './finding.js';

/** An ONNX graph that hands one number through: `y` = Identity(`x`), shape [1], opset 13. */
const IDENTITY_MODEL_BASE64 =
  'CAgSADo3ChAKAXgSAXkiCElkZW50aXR5EgFnWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQDQ==';
const ANY_NUMBER = 42;
const FATAL_ONLY = 4;

/**
 * Runs a network of one node on every onnxruntime provider that may be asked for.
 *
 * @param wanted those that the settings ask for: if none of them works, nothing does
 */
export async function checkProviders(wanted: readonly Provider[]): Promise<Finding[]> {
  quietOnnxruntime();
  const reasons = new Map<Provider, string | undefined>();
  for (const provider of PROVIDERS) reasons.set(provider, await whyNot(provider));
  const findings = PROVIDERS.map((provider) => {
    const reason = reasons.get(provider);
    return reason === undefined
      ? finding('works', provider)
      : finding('lacks', `${provider}: ${reason}`);
  });
  if (wanted.some((provider) => reasons.get(provider) === undefined)) return findings;
  const error = new PermanentError(
    'provider_missing',
    `ONNX_PROVIDERS asks for ${wanted.join(', ')}, which does not work on this machine. ` +
      'Expected one that does; use cpu, or install what is missing.',
  );
  return [...findings, obstacle(error)];
}

/** Undefined where the provider computes. */
async function whyNot(provider: Provider): Promise<string | undefined> {
  try {
    const session = await InferenceSession.create(Buffer.from(IDENTITY_MODEL_BASE64, 'base64'), {
      executionProviders: [provider],
      logSeverityLevel: FATAL_ONLY,
    });
    const { y } = await session.run({ x: new Tensor('float32', [ANY_NUMBER], [1]) });
    return y?.data[0] === ANY_NUMBER ? undefined : 'it computes wrong results';
  } catch (error) {
    return error instanceof Error ? firstSentence(error.message) : String(error);
  }
}

/** onnxruntime explains at length, with source files and addresses. */
function firstSentence(text: string): string {
  return text.split('\n')[0]!.slice(0, 200);
}
