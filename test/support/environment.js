import process from 'node:process';

import { TestEnvironment } from 'jest-environment-node';

const SHARED_WITH_NATIVE_CODE = [
  'ArrayBuffer',
  'Float32Array',
  'Float64Array',
  'Int8Array',
  'Uint8Array',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'BigInt64Array',
  'BigUint64Array',
];

/**
 * Each jest test file has a realm of its own, with its own typed arrays. onnxruntime's native part
 * checks `instanceof` against those of the outer realm and would refuse every tensor made in a test.
 */
export default class Environment extends TestEnvironment {
  async setup() {
    await super.setup();
    // A test's own process.env is a copy that native code does not see: see quietOnnxruntime.
    process.env.ORT_DISABLE_TELEMETRY = '1';
    for (const name of SHARED_WITH_NATIVE_CODE) this.global[name] = globalThis[name];
  }
}
