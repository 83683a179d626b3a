import fc from 'fast-check';

import { ApiError, ConnectionError, explain, readRefusal } from '../../web/api/errors.js';
import { parsePageConfig } from '../../web/api/config.js';
import { drumName, formatBytes, formatDuration } from '../../web/format.js';
import { jobHref, parseRoute } from '../../web/route.js';
import { fitZoom, stepZoom, ZOOM_STEPS } from '../../web/score/zoom.js';
import { describeSecondsLeft, observe, secondsLeft } from '../../web/time-left.js';
import { checkSong } from '../../web/upload/check-song.js';
import { withField } from '../../web/with-field.js';

describe('time left', () => {
  it('is told from the pace that was seen, and runs down between observations', () => {
    const seen = [
      { seconds: 10, done: 30 },
      { seconds: 30, done: 50 },
    ];
    expect(secondsLeft({ seen, total: 100, nowSeconds: 30 })).toBe(50);
    expect(secondsLeft({ seen, total: 100, nowSeconds: 45 })).toBe(35);
  });

  it('is not told before there is a pace, nor once it has passed', () => {
    const seen = [
      { seconds: 10, done: 30 },
      { seconds: 14, done: 90 },
    ];
    expect(secondsLeft({ seen: seen.slice(0, 1), total: 100, nowSeconds: 60 })).toBeUndefined();
    expect(secondsLeft({ seen, total: 100, nowSeconds: 15 })).toBeUndefined();
  });

  it('forgets what was before another attempt', () => {
    const seen = observe(observe([], { seconds: 1, done: 80 }), { seconds: 2, done: 30 });
    expect(seen).toEqual([{ seconds: 2, done: 30 }]);
  });

  it.each([
    [4, 'a few seconds left'],
    [42, 'about 40 seconds left'],
    [70, 'about a minute left'],
    [200, 'about 3 minutes left'],
    [4000, 'more than an hour left'],
  ])('of %d seconds reads "%s"', (seconds, words) => {
    expect(describeSecondsLeft(seconds)).toBe(words);
  });
});

describe('an error', () => {
  const refusal = (status: number) =>
    new ApiError({ status, title: 'Title', code: 'some_code', detail: 'What to do.' });

  it("is told in the API's words", () => {
    expect(explain(refusal(409))).toEqual({
      title: 'Title',
      detail: 'What to do.',
      remedy: 'none',
    });
  });

  it.each([
    [refusal(401), 'sign_in'],
    [refusal(429), 'retry'],
    [refusal(503), 'retry'],
    [new ConnectionError('Offline.'), 'retry'],
    [new Error('a bug'), 'retry'],
  ])('%s offers: %s', (error, remedy) => {
    expect(explain(error).remedy).toBe(remedy);
  });

  it('is not read from what does not say what is wrong', () => {
    expect(readRefusal(502, undefined)).toBeUndefined();
    expect(readRefusal(502, { error: 'Bad gateway' })).toBeUndefined();
    expect(readRefusal(400, { detail: 'No.' })).toMatchObject({ status: 400, detail: 'No.' });
  });
});

describe('a song, before it is announced', () => {
  const limits = {
    max_upload_bytes: 1024 * 1024,
    audio_types: [
      { content_type: 'audio/mpeg', extensions: ['mp3'] },
      { content_type: 'audio/ogg', extensions: ['ogg', 'opus'] },
    ],
  };

  it.each([
    [{ name: 'a.MP3', size: 1, type: '' }, 'audio/mpeg'],
    [{ name: 'a.opus', size: 1, type: 'video/webm' }, 'audio/ogg'],
    [{ name: 'a', size: 1, type: 'audio/ogg' }, 'audio/ogg'],
  ])('%j goes as %s', (file, contentType) => {
    expect(checkSong(file, limits)).toEqual({ ok: true, contentType });
  });

  it.each([
    [{ name: 'a.txt', size: 1, type: 'audio/mpeg' }, 'mp3, ogg or opus'],
    [{ name: 'a.mp3', size: 0, type: 'audio/mpeg' }, 'is empty'],
    [
      { name: 'a.mp3', size: 2 * 1024 * 1024, type: 'audio/mpeg' },
      '2 MB; songs may have up to 1 MB',
    ],
  ])('%j is refused: %s', (file, words) => {
    expect(checkSong(file, limits)).toEqual({
      ok: false,
      message: expect.stringContaining(words) as string,
    });
  });
});

describe('the configuration', () => {
  const config = {
    sign_in: { kind: 'clerk', publishable_key: 'pk_test_x' },
    live: { kind: 'events' },
    max_upload_bytes: 5,
    audio_types: [],
  };

  it('is taken as it is', () => {
    expect(parsePageConfig(config)).toEqual(config);
  });

  it('is refused by the name of what is wrong', () => {
    const wrong = { ...config, live: { kind: 'firestore', project_id: 'p' } };
    expect(() => parsePageConfig(wrong)).toThrow('live.database');
  });
});

describe('figures', () => {
  it.each([
    [812, '812 bytes'],
    [812 * 1024, '812 KB'],
    [3.4 * 1024 * 1024, '3.4 MB'],
    [100 * 1024 * 1024, '100 MB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('read as musicians say them', () => {
    expect(formatDuration(278.41)).toBe('4:38');
    expect(drumName('hi_hat_closed')).toBe('hi-hat closed');
  });
});

describe('addresses', () => {
  it('lead back to the job they are of', () => {
    const property = fc.property(fc.uuid(), (jobId) => {
      expect(parseRoute(jobHref(jobId))).toEqual({ kind: 'job', jobId });
    });
    fc.assert(property);
  });

  it('that mean nothing lead home', () => {
    expect(parseRoute('#/jobs/<script>')).toEqual({ kind: 'home' });
  });
});

describe('zoom', () => {
  it('goes step by step and stops at its ends', () => {
    expect(stepZoom(1, 1)).toBe(1.15);
    expect(stepZoom(1, -1)).toBe(0.9);
    expect(stepZoom(ZOOM_STEPS[0], -1)).toBe(ZOOM_STEPS[0]);
    expect(stepZoom(2, 1)).toBe(2);
  });

  it('fits a wide and a narrow page legibly', () => {
    expect([fitZoom(2000), fitZoom(800), fitZoom(300)]).toEqual([1, 0.8, 0.6]);
  });
});

describe('a field left to what is heard', () => {
  it('is left out, so that the API hears nothing of it', () => {
    expect(withField({ bpm: 5 }, 'bpm', undefined)).toEqual({});
    expect(withField({}, 'bpm' as never, 7 as never)).toEqual({ bpm: 7 });
  });
});
