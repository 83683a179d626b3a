import fc from 'fast-check';

import { createLogger, type LogFields, type Logger } from '../../platform/log.js';
import { REDACTED } from '../../platform/redaction.js';

type Line = Readonly<Record<string, unknown>>;

/** What a logger writes while `use` has it. */
function linesOf(use: (log: Logger) => void, level: 'debug' | 'warn' = 'debug'): string[] {
  const lines: string[] = [];
  use(
    createLogger({
      service: 'api',
      version: '1.2.3',
      level,
      projectId: 'songs',
      write: (line) => lines.push(line),
      now: () => new Date('2026-11-08T14:37:34.000Z'),
    }),
  );
  return lines;
}

function lineOf(use: (log: Logger) => void): Line {
  const lines = linesOf(use);
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0]!) as Line;
}

describe('a log line', () => {
  it('is JSON as Cloud Logging reads it', () => {
    expect(
      linesOf((log) => {
        log.child({ job_id: 'j1' }).warn('The lease lapsed', { attempt: 2 });
      }),
    ).toEqual([
      '{"severity":"WARNING","time":"2026-11-08T14:37:34.000Z","service":"api","version":"1.2.3",' +
        '"job_id":"j1","attempt":2,"message":"The lease lapsed"}\n',
    ]);
  });

  it.each([
    ['debug', 'DEBUG'],
    ['info', 'INFO'],
    ['warn', 'WARNING'],
    ['error', 'ERROR'],
  ] as const)('of %s has the severity %s', (level, severity) => {
    expect(
      lineOf((log) => {
        log[level]('Something');
      }),
    ).toMatchObject({ severity });
  });

  it('is left out below the level', () => {
    const lines = linesOf((log) => {
      log.info('Not this');
      log.warn('This');
    }, 'warn');
    expect(lines.map((line) => (JSON.parse(line) as Line)['message'])).toEqual(['This']);
  });

  it('tells an error with its code, its stack and its causes', () => {
    const cause = Object.assign(new RangeError('no such port'), { code: 'EPORT' });
    const error = Object.assign(new Error('cannot start', { cause }), {
      code: 'ESTART',
      request: { body: 'nobody wants to read this' },
    });
    const line = lineOf((log) => {
      log.error('It failed', { error });
    });
    expect(line['error']).toEqual({
      type: 'Error',
      message: 'cannot start: no such port',
      code: 'ESTART',
    });
    expect(line['stack_trace']).toContain('log.test.ts');
    expect(line['stack_trace']).toContain('RangeError: no such port');
    expect(JSON.stringify(line)).not.toContain('nobody wants');
  });

  it('tells what was thrown where it is no error', () => {
    expect(
      lineOf((log) => {
        log.error('It failed', { error: 'just a text' });
      }),
    ).toMatchObject({ error: 'just a text' });
  });
});

describe('a line about a request', () => {
  const trace = 'ab'.repeat(16);
  const traceOf = (headers: Record<string, string>) => {
    const line = lineOf((log) => {
      log.forRequest(headers).info('Asked');
    });
    return Object.fromEntries(
      Object.entries(line).filter(([name]) => name.startsWith('logging.googleapis.com')),
    );
  };

  it('belongs to the trace of traceparent', () => {
    expect(traceOf({ traceparent: `00-${trace}-00f067aa0ba902b7-01` })).toEqual({
      'logging.googleapis.com/trace': `projects/songs/traces/${trace}`,
      'logging.googleapis.com/spanId': '00f067aa0ba902b7',
      'logging.googleapis.com/trace_sampled': true,
    });
  });

  it('belongs to the trace of X-Cloud-Trace-Context', () => {
    expect(traceOf({ 'x-cloud-trace-context': `${trace}/123;o=1` })).toEqual({
      'logging.googleapis.com/trace': `projects/songs/traces/${trace}`,
    });
  });

  it.each([{}, { traceparent: 'nonsense' }, { 'x-cloud-trace-context': '12' }])(
    'belongs to none with %j',
    (headers) => {
      expect(traceOf(headers)).toEqual({});
    },
  );
});

describe('no log line', () => {
  const opaque = (least: number) =>
    fc
      .stringMatching(new RegExp(`^[A-Za-z0-9_-]{${least},60}$`))
      .filter((text) => !/^-+$/.test(text));
  const encodedJson = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  /** What may be found in a text, with the part of it that must not. */
  const secrets: Record<string, fc.Arbitrary<{ text: string; secret: string }>> = {
    'session token': fc
      .record({ sub: opaque(8), signature: opaque(20) })
      .map(({ sub, signature }) => {
        const text = `${encodedJson({ alg: 'RS256' })}.${encodedJson({ sub })}.${signature}`;
        return { text, secret: signature };
      }),
    'authorization header': opaque(20).map((secret) => ({
      text: `Authorization: Bearer ${secret}`,
      secret,
    })),
    'signed URL': opaque(20).map((secret) => ({
      text: `https://storage.googleapis.com/songs/jobs/1/input.mp3?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=${secret}&x=1`,
      secret,
    })),
    'signed path': opaque(20).map((secret) => ({
      text: `/songs/jobs/1/input.mp3?X-Goog-Credential=${secret}%2F20261108`,
      secret,
    })),
    'encoded signed URL': opaque(20).map((secret) => ({
      text: encodeURIComponent(`https://storage.googleapis.com/a?X-Goog-Signature=${secret}`),
      secret,
    })),
    'session of a resumable upload': opaque(20).map((secret) => ({
      text: `http://127.0.0.1:8080/upload/storage/v1/b/songs/o?uploadType=resumable&upload_id=${secret}`,
      secret,
    })),
    'refresh token in JSON': opaque(20).map((secret) => ({
      text: JSON.stringify({ refreshToken: secret }),
      secret,
    })),
    'Google access token': opaque(20).map((secret) => ({ text: `ya29.${secret}`, secret })),
    'Clerk secret key': fc
      .stringMatching(/^[A-Za-z0-9]{20,40}$/)
      .map((secret) => ({ text: `sk_live_${secret}`, secret })),
    'private key': opaque(20).map((secret) => ({
      text: `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`,
      secret,
    })),
    'e-mail address': fc
      .emailAddress()
      .filter((address) => address.length > 12)
      .map((address) => ({ text: address, secret: address })),
  };

  /** Every place where a text can get into a line. */
  const places: Record<string, (text: string) => LogFields> = {
    field: (text) => ({ detail: text }),
    'nested field': (text) => ({ request: { headers: [{ value: text }] } }),
    'name of a field': (text) => ({ counts: { [text]: 1 } }),
    'message of an error': (text) => ({ error: new Error(text) }),
    'cause of an error': (text) => ({
      error: new Error('outer', { cause: new TypeError('inner', { cause: new Error(text) }) }),
    }),
    'code of an error': (text) => ({ error: Object.assign(new Error('coded'), { code: text }) }),
    'property of a field': (text) => ({ response: new Map([[text, 1]]), config: { url: text } }),
    'thrown text': (text) => ({ error: text }),
  };

  const surrounding = fc.string({ maxLength: 20 }).map((text) => text.replaceAll('\\', '/'));

  describe.each(Object.entries(secrets))('holds a %s,', (_kind, arbitrary) => {
    it('wherever it comes from', () => {
      fc.assert(
        fc.property(arbitrary, surrounding, surrounding, ({ text, secret }, before, after) => {
          const whole = `${before} ${text} ${after}`;
          const lines = linesOf((log) => {
            log.info(whole);
            log.child({ context: whole }).info('From a child');
            log.forRequest({ traceparent: whole }).info('From a request');
            for (const place of Object.values(places)) log.error('In a place', place(whole));
          });
          expect(lines).toHaveLength(3 + Object.keys(places).length);
          for (const line of lines) {
            expect(line).not.toContain(secret);
            expect(() => JSON.parse(line) as unknown).not.toThrow();
          }
        }),
        { numRuns: 40 },
      );
    });
  });

  it.each(['authorization', 'Set-Cookie', 'idToken', 'client_secret', 'email', 'signedUrl'])(
    'holds what is kept under the name %s',
    (name) => {
      const line = lineOf((log) => {
        log.info('Sent', { headers: { [name]: ['whatever', { it: 'looks like' }] } });
      });
      expect(line['headers']).toEqual({ [name]: REDACTED });
    },
  );

  it('loses what is worth reading', () => {
    const kept = {
      job_id: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      object: 'jobs/f81d4fae-7dec-11d0-a765-00a0c91e6bf6/input.mp3',
      url: 'http://127.0.0.1:8080/api/v1/jobs',
      code: 'token_expired',
      package: 'file:///app/node_modules/.pnpm/pino@10.4.0/node_modules/pino/pino.js:12:3',
      size_bytes: 12345,
      none: null,
    };
    expect(
      lineOf((log) => {
        log.info('Kept', kept);
      }),
    ).toMatchObject(kept);
  });
});
