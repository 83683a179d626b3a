import type { AudioContainer } from '../../contract/audio-types.js';

/** As many bytes of a file as are looked at. */
export const SNIFFED_BYTES = 4096;

/** What the first bytes of a file may say that it is, the more telling first. */
const SIGNATURES: readonly { container: AudioContainer; fits: (bytes: Buffer) => boolean }[] = [
  { container: 'flac', fits: (bytes) => says(bytes, 0, 'fLaC') },
  { container: 'ogg', fits: (bytes) => says(bytes, 0, 'OggS') },
  {
    container: 'riff',
    fits: (bytes) => (says(bytes, 0, 'RIFF') || says(bytes, 0, 'RF64')) && says(bytes, 8, 'WAVE'),
  },
  { container: 'mp4', fits: (bytes) => says(bytes, 4, 'ftyp') },
  { container: 'webm', fits: (bytes) => bytes.length > 4 && bytes.readUInt32BE(0) === 0x1a45dfa3 },
  { container: 'mpeg', fits: (bytes) => says(bytes, 0, 'ID3') },
  // ADTS is an MPEG frame of layer 0, which no MPEG audio is.
  { container: 'adts', fits: (bytes) => isFrameHeader(bytes, 0) && layer(bytes, 0) === 0 },
  { container: 'mpeg', fits: (bytes) => frameAfterPadding(bytes) },
];

/**
 * Tells what a file is from its first bytes rather than from what it was said to be.
 *
 * @param bytes the first of the file, {@link SNIFFED_BYTES} where there are as many
 * @returns undefined where it is no kind of audio that is taken
 */
export function sniffContainer(bytes: Buffer): AudioContainer | undefined {
  return SIGNATURES.find(({ fits }) => fits(bytes))?.container;
}

function says(bytes: Buffer, offset: number, text: string): boolean {
  return bytes.toString('latin1', offset, offset + text.length) === text;
}

/** Eleven bits of sync; the version and the bit rate may have one reserved value each. */
function isFrameHeader(bytes: Buffer, offset: number): boolean {
  if (bytes.length < offset + 4) return false;
  const [first, second, third] = bytes.subarray(offset, offset + 3) as unknown as number[];
  return (
    first === 0xff && (second! & 0xe0) === 0xe0 && (second! & 0x18) !== 0x08 && third! >> 4 !== 15
  );
}

function layer(bytes: Buffer, offset: number): number {
  return (bytes[offset + 1]! >> 1) & 3;
}

/**
 * Some MP3 files begin with padding. Layer I, which nobody has used since the nineties, is left out:
 * the byte order mark of UTF-16 looks like it.
 */
function frameAfterPadding(bytes: Buffer): boolean {
  const start = Math.max(
    bytes.findIndex((byte) => byte !== 0),
    0,
  );
  return isFrameHeader(bytes, start) && (layer(bytes, start) === 1 || layer(bytes, start) === 2);
}
