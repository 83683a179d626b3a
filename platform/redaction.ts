/** Stands where something was that no log may hold. */
export const REDACTED = '[redacted]';

/** Whatever is kept under such a name is left out whole. */
const SECRET_NAME =
  /authorization|cookie|token|secret|password|credential|signature|private_?key|api_?key|signed_?url|e-?mail/i;

/** What gives a secret away in running text, with what is written in its place. */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // Keys in PEM, cut off or not.
  [/-----BEGIN [A-Z ]+-----[^]*?(?:-----END [A-Z ]+-----|$)/g, REDACTED],
  // JSON Web Tokens: their header is JSON, and base64 of {" and of { and a space begins with ey.
  [/ey[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)*/g, REDACTED],
  [/\b(Bearer|Basic)\s+[^\s"',;]+/gi, `$1 ${REDACTED}`],
  // Google's access tokens and Clerk's secret keys.
  [/ya29\.[\w.-]+|sk_(?:live|test)_\w+/g, REDACTED],
  // Queries: what makes a signed URL or an upload's session worth stealing stands there.
  [/(\?|%3F)[\w.~-]+(?:=|%3D)[^\s"<>]*/gi, `$1${REDACTED}`],
  // The same out of its query.
  [
    /((?:token|secret|password|credential|signature|api_?key|upload_id)["']?(?:\s*[=:]\s*|%3D)["']?)[^\s"'&,;<>]+/gi,
    `$1${REDACTED}`,
  ],
  // E-mail addresses. The last label begins with a letter, versions such as pino@10.4.0 stay.
  [
    /[^\s"\\@<>(),;:]{1,64}(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})*\.\p{L}[\p{L}\p{N}-]{1,62}/giu,
    REDACTED,
  ],
];

/** @returns the text without tokens, keys, signed URLs' queries and e-mail addresses */
export function redactText(text: string): string {
  return SECRETS.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), text);
}

/** @returns a copy of plain data (what JSON.parse gives) without secrets, in names and values */
export function redactData(data: unknown): unknown {
  if (typeof data === 'string') return redactText(data);
  if (Array.isArray(data)) return data.map(redactData);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      redactText(name),
      SECRET_NAME.test(name) && value !== null ? REDACTED : redactData(value),
    ]),
  );
}
