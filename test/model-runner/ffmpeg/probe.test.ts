import { parseProbe, saysTruncated } from '../../../model-runner/ffmpeg/probe.js';

// What ffmpeg of 2018 and of 2026 print.
const OLD_MP3 = `Input #0, mp3, from 'file:song.mp3':
  Metadata:
    title           : Duration: 00:00:01.00
    comment         : Stream #0:1: Video: h264
  Duration: 01:02:03.50, start: 0.025057, bitrate: 128 kb/s
    Stream #0:0: Audio: mp3, 44100 Hz, stereo, fltp, 128 kb/s
    Metadata:
      encoder         : Lavc58.42
    Stream #0:1: Video: png, rgb24(pc), 600x600 (attached pic)
At least one output file must be specified
`;
const NEW_MP4 = `Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'file:clip.mp4':
  Duration: 00:00:14.00, start: 0.000000, bitrate: 60 kb/s
  Stream #0:0[0x1](und): Video: h264 (High) (avc1 / 0x31637661), yuv420p, 64x64, 10 fps (default)
  Stream #0:1[0x2](eng): Audio: aac (LC) (mp4a / 0x6134706D), 48000 Hz, mono, fltp, 69 kb/s (default)
`;

describe('what a container says', () => {
  it('is read where its tags try to say something else', () => {
    expect(parseProbe(OLD_MP3)).toEqual({
      durationSeconds: 3723.5,
      hasAudio: true,
      hasVideo: false,
      isMono: false,
      sampleRateHz: 44_100,
    });
  });

  it('is read from a video', () => {
    expect(parseProbe(NEW_MP4)).toEqual({
      durationSeconds: 14,
      hasAudio: true,
      hasVideo: true,
      isMono: true,
      sampleRateHz: 48_000,
    });
  });

  it('is no duration where ffmpeg guesses one', () => {
    const guess = '[mp3 @ 0x1] Estimating duration from bitrate, this may be inaccurate\n';
    expect(parseProbe(guess + OLD_MP3)?.durationSeconds).toBeUndefined();
    const unknown = NEW_MP4.replace('00:00:14.00', 'N/A');
    expect(parseProbe(unknown)?.durationSeconds).toBeUndefined();
  });

  it('is nothing where no input was opened', () => {
    expect(parseProbe('file:text.mp3: Invalid data found when processing input\n')).toBeUndefined();
  });
});

describe('signs of a file that was cut off', () => {
  it.each([
    '[mov,mp4,m4a,3gp,3g2,mj2 @ 0x1] moov atom not found',
    '[mov,mp4,m4a,3gp,3g2,mj2 @ 0x1] stream 0, offset 0x18352: partial file',
    '[in#0/matroska,webm @ 0x1] File ended prematurely',
    'file:song.wav: corrupt input packet in stream 0',
  ])('%s', (line) => {
    expect(saysTruncated(`something else\n${line}\n`)).toBe(true);
  });

  it('do not count for a file that only its name calls audio', () => {
    const misnamed = '[mov @ 0x1] Format mov detected only with low score of 1\n';
    expect(saysTruncated(`${misnamed}[mov @ 0x1] moov atom not found\n`)).toBe(false);
  });
});
