import type { PermanentError } from '../../errors.js';

/** One thing that was looked at. */
export interface Finding {
  /** `warns` and `lacks` are worth knowing; only `fails` keeps Groovesheet from working. */
  status: 'works' | 'warns' | 'lacks' | 'fails';
  text: string;
  exitCode: number;
}

/** Something found to be well, or at least no obstacle. */
export function finding(status: 'works' | 'warns' | 'lacks', text: string): Finding {
  return { status, text, exitCode: 0 };
}

/** An obstacle. */
export function obstacle(error: PermanentError): Finding {
  return { status: 'fails', text: error.message, exitCode: error.exitCode };
}

/** A heading with its findings, one line each. */
export function sectionText(heading: string, findings: readonly Finding[]): string {
  return [heading, ...findings.map(({ status, text }) => `  ${status}  ${text}`), ''].join('\n');
}
