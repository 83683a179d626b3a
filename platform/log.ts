import { types } from 'node:util';

import { destination, pino, stdSerializers, type Logger as PinoLogger } from 'pino';

import { redactData } from './redaction.js';

/** Writes structured lines, as Cloud Logging reads them. */
export interface Logger {
  debug: WriteLine;
  info: WriteLine;
  warn: WriteLine;
  error: WriteLine;
  /** A logger whose lines all carry these fields, such as `{ job_id }`. */
  child: (fields: LogFields) => Logger;
  /** A logger whose lines Cloud Logging shows under the request. */
  forRequest: (headers: TraceHeaders) => Logger;
}

/** An error goes into the field `error`; its stack and its causes are written, too. */
export type WriteLine = (message: string, fields?: LogFields) => void;
export type LogFields = Readonly<Record<string, unknown>>;

export interface LoggerOptions {
  service: string;
  version: string;
  level: 'debug' | 'info' | 'warn' | 'error';
  projectId: string;
  /** Takes each line with its line break. Default: standard output. */
  write?: (line: string) => void;
  now?: () => Date;
}

/** The headers that say which trace a request belongs to; others are not looked at. */
export type TraceHeaders = Readonly<Record<string, string | string[] | undefined>>;

const SEVERITIES: Readonly<Record<string, string>> = {
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
};

/**
 * Opens a log of JSON lines with severity, message, time, service and version. No token, key, signed
 * URL or e-mail address gets through: each line is redacted as it would have been written, whatever
 * it was made from.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { service, version, level, projectId, now = () => new Date() } = options;
  const write = options.write ?? writeToStandardOutput();
  const lines = pino(
    {
      level,
      messageKey: 'message',
      base: { service, version },
      timestamp: () => `,"time":"${now().toISOString()}"`,
      formatters: { level: (label) => ({ severity: SEVERITIES[label] }) },
    },
    {
      write: (line: string) => {
        write(`${JSON.stringify(redactData(JSON.parse(line)))}\n`);
      },
    },
  );
  return wrap(lines, projectId);
}

/** Synchronous, so that the last lines before an exit are not lost. */
function writeToStandardOutput(): (line: string) => void {
  const standardOutput = destination({ dest: 1, sync: true });
  return (line) => {
    standardOutput.write(line);
  };
}

function wrap(lines: PinoLogger, projectId: string): Logger {
  const writer =
    (level: 'debug' | 'info' | 'warn' | 'error'): WriteLine =>
    (message, fields = {}) => {
      lines[level](
        'error' in fields ? { ...fields, ...describeError(fields['error']) } : fields,
        message,
      );
    };
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    child: (fields) => wrap(lines.child(fields), projectId),
    forRequest: (headers) => wrap(lines.child(traceFields(headers, projectId)), projectId),
  };
}

/**
 * Only what is known to be worth reading: client libraries hang whole requests on their errors.
 * `stack_trace` is where Error Reporting looks.
 */
function describeError(error: unknown): LogFields {
  if (!(error instanceof Error || types.isNativeError(error))) return { error };
  const { type, message, stack } = stdSerializers.err(error);
  return {
    error: { type, message, ...('code' in error && { code: error.code }) },
    stack_trace: stack,
  };
}

function traceFields(headers: TraceHeaders, projectId: string): LogFields {
  const [, traceId, spanId, sampled] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]([0-9a-f])/.exec(
      first(headers['traceparent']),
    ) ??
    // Google's older header counts spans in decimal; the trace is what lines are gathered by.
    /^([0-9a-f]{32})/.exec(first(headers['x-cloud-trace-context'])) ??
    [];
  if (traceId === undefined) return {};
  return {
    'logging.googleapis.com/trace': `projects/${projectId}/traces/${traceId}`,
    ...(spanId !== undefined && {
      'logging.googleapis.com/spanId': spanId,
      'logging.googleapis.com/trace_sampled': (parseInt(sampled!, 16) & 1) === 1,
    }),
  };
}

function first(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? '';
}
