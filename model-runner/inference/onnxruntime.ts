import { env } from 'onnxruntime-node';

/**
 * Keeps onnxruntime to its work; to be called before the first session is created. By itself it would
 * report its use to Microsoft from version 1.30 on, and keep an identifier of the machine for that in
 * the user's folder; what it prints about missing libraries belongs in our errors instead.
 */
export function quietOnnxruntime(): void {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  env.logLevel = 'fatal';
}
