/** A kind of file that a song may come in. */
export interface AudioType {
  /** As a user knows it. */
  name: string;
  /** How the file's bytes are laid out, which is what its first bytes tell. */
  container: AudioContainer;
  /** The registered one first, then what browsers and systems call it, too. */
  contentTypes: readonly [string, ...string[]];
  /** Lower case, without the dot, the usual one first. */
  extensions: readonly [string, ...string[]];
}

export type AudioContainer = 'mpeg' | 'riff' | 'flac' | 'ogg' | 'mp4' | 'adts' | 'webm';

export const AUDIO_TYPES: readonly AudioType[] = [
  {
    name: 'MP3',
    container: 'mpeg',
    contentTypes: ['audio/mpeg', 'audio/mp3', 'audio/mpeg3', 'audio/x-mp3', 'audio/x-mpeg'],
    extensions: ['mp3'],
  },
  {
    name: 'WAV',
    container: 'riff',
    contentTypes: ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
    extensions: ['wav'],
  },
  {
    name: 'FLAC',
    container: 'flac',
    contentTypes: ['audio/flac', 'audio/x-flac'],
    extensions: ['flac'],
  },
  {
    name: 'Ogg',
    container: 'ogg',
    contentTypes: ['audio/ogg', 'audio/opus', 'audio/vorbis', 'application/ogg', 'video/ogg'],
    extensions: ['ogg', 'opus', 'oga'],
  },
  {
    name: 'M4A or MP4',
    container: 'mp4',
    contentTypes: ['audio/mp4', 'audio/x-m4a', 'audio/m4a', 'video/mp4'],
    extensions: ['m4a', 'mp4'],
  },
  {
    name: 'AAC',
    container: 'adts',
    contentTypes: ['audio/aac', 'audio/aacp', 'audio/x-aac', 'audio/vnd.dlna.adts'],
    extensions: ['aac'],
  },
  {
    name: 'WebM',
    container: 'webm',
    contentTypes: ['audio/webm', 'video/webm'],
    extensions: ['webm'],
  },
];

/** For sentences that say what is taken. */
export const AUDIO_TYPE_NAMES = AUDIO_TYPES.map(({ name }) => name).join(', ');

/** @returns the kind of file that a content type, with or without parameters, stands for */
export function audioTypeOf(contentType: string): AudioType | undefined {
  const essence = contentType.split(';')[0]!.trim().toLowerCase();
  return AUDIO_TYPES.find(({ contentTypes }) => contentTypes.includes(essence));
}

/** @returns the kind of file that a file's name ends like */
export function audioTypeOfName(filename: string): AudioType | undefined {
  const extension = extensionOf(filename);
  return AUDIO_TYPES.find(({ extensions }) => extensions.includes(extension));
}

/** @returns the extension to keep a file of this kind under: its own where it fits the kind */
export function audioExtension(type: AudioType, filename: string): string {
  const extension = extensionOf(filename);
  return type.extensions.includes(extension) ? extension : type.extensions[0];
}

function extensionOf(filename: string): string {
  return filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
}
