/** One kind of file that is read here, and how ffmpeg makes one. */
export interface AudioFormat {
  name: string;
  extension: string;
  /** ffmpeg's output arguments. */
  encodeArgs: readonly string[];
  /** It has moving pictures beside the sound. */
  hasVideo?: true;
}

/** Every kind of file that a song may come in. */
export const AUDIO_FORMATS: readonly AudioFormat[] = [
  { name: 'MP3', extension: 'mp3', encodeArgs: ['-c:a', 'libmp3lame'] },
  { name: 'WAV, 16 bits', extension: 'wav', encodeArgs: ['-c:a', 'pcm_s16le'] },
  { name: 'WAV, 24 bits', extension: 'wav', encodeArgs: ['-c:a', 'pcm_s24le'] },
  { name: 'WAV, 32 bits', extension: 'wav', encodeArgs: ['-c:a', 'pcm_s32le'] },
  { name: 'WAV, floating point', extension: 'wav', encodeArgs: ['-c:a', 'pcm_f32le'] },
  { name: 'FLAC', extension: 'flac', encodeArgs: ['-c:a', 'flac'] },
  { name: 'Ogg Vorbis', extension: 'ogg', encodeArgs: ['-c:a', 'libvorbis'] },
  { name: 'Ogg Opus', extension: 'opus', encodeArgs: ['-c:a', 'libopus'] },
  { name: 'M4A (AAC)', extension: 'm4a', encodeArgs: ['-c:a', 'aac'] },
  { name: 'AAC', extension: 'aac', encodeArgs: ['-c:a', 'aac'] },
  { name: 'WebM (Opus)', extension: 'webm', encodeArgs: ['-c:a', 'libopus'] },
  {
    name: 'MP4 video with AAC',
    extension: 'mp4',
    encodeArgs: ['-c:a', 'aac', '-c:v', 'mpeg4'],
    hasVideo: true,
  },
];

/** ffmpeg's arguments that make a quiet tone, with a picture where asked for. */
export function toneArguments(options: {
  seconds: number;
  channels: 1 | 2;
  hasVideo?: true | undefined;
}): string[] {
  const { seconds, channels, hasVideo } = options;
  const picture = ['-f', 'lavfi', '-i', `color=size=64x64:rate=10:duration=${seconds}`];
  return [
    ...['-nostdin', '-loglevel', 'error', '-y'],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=44100:duration=${seconds}`],
    ...(hasVideo ? picture : []),
    ...['-ac', String(channels)],
  ];
}
