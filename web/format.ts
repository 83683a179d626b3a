const KIB = 1024;
const MIB = KIB * KIB;

/** A size as people say it: 812 KB, 3.4 MB, 100 MB. */
export function formatBytes(bytes: number): string {
  if (bytes < KIB) return `${bytes} bytes`;
  if (bytes < MIB) return `${Math.round(bytes / KIB)} KB`;
  const mebibytes = bytes / MIB;
  return `${mebibytes < 10 ? trimZero(mebibytes.toFixed(1)) : Math.round(mebibytes)} MB`;
}

/** A length of a recording: 4:38. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** A moment, in the words of the reader's own country. */
export function formatMoment(iso: string): string {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return format.format(new Date(iso));
}

/** A drum's name as it is said: hi_hat_closed is "hi-hat closed". */
export function drumName(drum: string): string {
  return drum.replace('hi_hat', 'hi-hat').replaceAll('_', ' ');
}

function trimZero(text: string): string {
  return text.replace(/\.0$/, '');
}
