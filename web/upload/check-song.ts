import type { PageConfig } from '../api/config.js';
import { formatBytes } from '../format.js';

/** A file as a browser describes it. */
export interface PickedFile {
  name: string;
  size: number;
  type: string;
}

export type SongCheck = { ok: true; contentType: string } | { ok: false; message: string };

/** Refuses what the API would refuse, before anybody waits for it. */
export function checkSong(
  file: PickedFile,
  limits: Pick<PageConfig, 'audio_types' | 'max_upload_bytes'>,
): SongCheck {
  const contentType = contentTypeOf(file, limits.audio_types);
  if (contentType === undefined) {
    return refuse(`is not a song that can be read here. Take ${listExtensions(limits)}.`);
  }
  if (file.size === 0) return refuse('is empty. Export it again, or pick another file.');
  if (file.size > limits.max_upload_bytes) {
    const [size, limit] = [file.size, limits.max_upload_bytes].map(formatBytes);
    return refuse(`has ${size!}; songs may have up to ${limit!}. An MP3 of it is smaller.`);
  }
  return { ok: true, contentType };
}

/** By the name, which tells more than the browser does; by its content type where it has no ending. */
function contentTypeOf(file: PickedFile, types: PageConfig['audio_types']): string | undefined {
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase();
  const type =
    extension === undefined
      ? types.find(({ content_type }) => content_type === file.type)
      : types.find(({ extensions }) => extensions.includes(extension));
  return type?.content_type;
}

export function listExtensions({ audio_types }: Pick<PageConfig, 'audio_types'>): string {
  const names = [...new Set(audio_types.flatMap(({ extensions }) => extensions))];
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

function refuse(message: string): SongCheck {
  return { ok: false, message };
}
