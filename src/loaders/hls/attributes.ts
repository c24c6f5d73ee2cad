/** Names in upper case, values without their quotes. */
export type Attributes = ReadonlyMap<string, string>;

/**
 * Reads an attribute list (RFC 8216bis §4.2) in one pass. Tolerant: spaces around names and commas, quotes where none
 * belong, lists without the quotes they need, a quote that never ends. The first of two equal names counts.
 */
export function parseAttributes(text: string): Attributes {
  const attributes = new Map<string, string>();
  let last: string | undefined;
  let at = 0;
  let equals = -1;
  while (at < text.length) {
    // Looked for once: a line of commas would be searched to its end at each of them.
    if (equals < at) equals = indexOrEnd(text, '=', at);
    const comma = indexOrEnd(text, ',', at);
    if (equals > comma || equals === text.length) {
      const rest = text.slice(at, comma).trim();
      if (last !== undefined && rest !== '') attributes.set(last, `${attributes.get(last)},${rest}`);
      at = comma + 1;
      continue;
    }
    const name = text.slice(at, equals).trim().toUpperCase();
    const value = readValue(text, equals + 1);
    at = value.next;
    // What follows a repeated name's value without a name of its own belongs to neither.
    last = value.isQuoted || attributes.has(name) ? undefined : name;
    if (!attributes.has(name)) attributes.set(name, value.text);
  }
  return attributes;
}

function readValue(
  text: string,
  from: number,
): { readonly text: string; readonly next: number; readonly isQuoted: boolean } {
  let start = from;
  while (text[start] === ' ' || text[start] === '\t') start++;
  if (text[start] === '"') {
    const end = indexOrEnd(text, '"', start + 1);
    return { text: text.slice(start + 1, end), next: indexOrEnd(text, ',', end) + 1, isQuoted: true };
  }
  const end = indexOrEnd(text, ',', start);
  return { text: text.slice(start, end).trim(), next: end + 1, isQuoted: false };
}

function indexOrEnd(text: string, sign: string, from: number): number {
  const index = text.indexOf(sign, from);
  return index < 0 ? text.length : index;
}

/** A decimal integer that a number can hold exactly; undefined for anything else. */
export function parseInteger(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*\d{1,16}\s*$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** A finite number that is not negative. */
export function parseDecimal(text: string | undefined): number | undefined {
  const value = parseSigned(text);
  return value === undefined || value < 0 ? undefined : value;
}

/** A finite number. */
export function parseSigned(text: string | undefined): number | undefined {
  // Packagers print what their float says: `.5`, `4.` and forty digits.
  if (text === undefined || !/^\s*-?(?:\d{1,20}(?:\.\d{0,60})?|\.\d{1,60})\s*$/.test(text)) return undefined;
  return Number(text);
}

/** `1280x720`. */
export function parseResolution(text: string | undefined): { width: number; height: number } | undefined {
  const match = /^\s*(\d{1,5})\s*[xX]\s*(\d{1,5})\s*$/.exec(text ?? '');
  const [width, height] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** `0x…` as bytes, `length` of them, filled up in front. */
export function parseHex(text: string | undefined, length: number): Uint8Array<ArrayBuffer> | undefined {
  const digits = /^\s*0[xX]([0-9a-fA-F]{1,128})\s*$/.exec(text ?? '')?.[1];
  if (digits === undefined || digits.length > length * 2) return undefined;
  const padded = digits.padStart(length * 2, '0');
  return Uint8Array.from({ length }, (_, i) => parseInt(padded.slice(i * 2, i * 2 + 2), 16));
}

/** `n[@o]` of bytes: length, and start where it is given. */
export function parseByteRange(text: string | undefined): { length: number; start?: number } | undefined {
  const [length, start] = (text ?? '').split('@', 2).map(parseInteger);
  const hasStart = text?.includes('@');
  if (length === undefined || length === 0 || (hasStart && start === undefined)) return undefined;
  if (start === undefined) return { length };
  return Number.isSafeInteger(start + length) ? { length, start } : undefined;
}

/** Milliseconds since the epoch. */
export function parseDate(text: string | undefined): number | undefined {
  // ISO 8601 allows an offset without its colon, ECMAScript does not (WebKit refuses it).
  const ms = Date.parse(
    (text ?? '')
      .trim()
      .slice(0, 64)
      .replace(/([+-]\d\d)(\d\d)$/, '$1:$2'),
  );
  return Number.isNaN(ms) ? undefined : ms;
}
