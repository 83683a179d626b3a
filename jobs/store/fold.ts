/**
 * @returns the text as filenames are searched: without regard to case, and with letters and their
 *   accents as one character, since macOS takes them apart
 */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
