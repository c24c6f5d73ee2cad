import type { ByteRange } from './http.js';

/** What the head of a successful answer says about its body. */
export interface Answer {
  readonly status: number;
  /** Bytes of the resource that the body holds; `end` is null where nobody said it. */
  readonly range: { readonly start: number; readonly end: number | null };
  readonly totalBytes: number | null;
  /** How a broken body goes on: from the byte reached, or from its start with the known part discarded. */
  readonly resume: 'range' | 'restart';
  readonly etag: string | null;
}

/** Whether the lengths in an answer count the bytes that the body yields. */
export type LengthMeaning = 'body' | 'unknown';

/**
 * `Content-Length` counts encoded bytes where the body is compressed, and across origins `Content-Encoding` is hidden
 * unless exposed (Fetch §2.2.2, CORS-safelisted response-header names). A request with `Range` goes out with
 * `Accept-Encoding: identity` (Fetch §4.6, HTTP-network-or-cache fetch).
 */
export function lengthMeaning(headers: Headers, type: ResponseType, requested: ByteRange | undefined): LengthMeaning {
  const encoding = headers.get('Content-Encoding');
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity') return 'unknown';
  return type === 'cors' && encoding === null && requested === undefined ? 'unknown' : 'body';
}

export function describeAnswer(
  status: number,
  headers: Headers,
  requested: ByteRange | undefined,
  lengths: LengthMeaning,
): Answer {
  const etag = headers.get('ETag');
  const contentRange = parseContentRange(headers.get('Content-Range'));
  const length = lengths === 'body' ? parseLength(headers.get('Content-Length')) : null;
  if (status === 416) {
    const start = requested?.start ?? 0;
    const totalBytes = contentRange?.totalBytes ?? null;
    return { status, range: { start, end: start }, totalBytes, resume: 'restart', etag };
  }
  if (status === 206) {
    // Across origins Content-Range is hidden unless exposed: then the server is taken at its word that it did as asked.
    const start = contentRange?.range?.start ?? requested?.start ?? 0;
    const end = contentRange?.range?.end ?? (length === null ? null : start + length);
    const totalBytes = contentRange?.totalBytes ?? null;
    if (lengths === 'unknown') return { status, range: { start, end: null }, totalBytes, resume: 'restart', etag };
    return { status, range: { start, end }, totalBytes, resume: 'range', etag };
  }
  const ranged = lengths === 'body' && /\bbytes\b/i.test(headers.get('Accept-Ranges') ?? '');
  return { status, range: { start: 0, end: length }, totalBytes: length, resume: ranged ? 'range' : 'restart', etag };
}

/** What `next`, the answer to a request for the rest, is to a body that began with `first` and stands at `position`. */
export type Continuation = 'continues' | 'complete' | 'changed' | 'unusable';

export function planContinuation(first: Answer, next: Answer, position: number): Continuation {
  const sameSize = first.totalBytes === null || next.totalBytes === null || first.totalBytes === next.totalBytes;
  if (!sameSize || !sameTag(first.etag, next.etag)) return 'changed';
  if (next.status !== 416) return next.range.start <= position ? 'continues' : 'unusable';
  // Nothing lies behind the position any more: fine where the length was unknown, a shorter file where more was announced.
  const ended = first.range.end === null && (next.totalBytes === null || next.totalBytes === position);
  return ended ? 'complete' : 'changed';
}

/** Weak comparison (RFC 9110 §8.8.3.2): a proxy that compresses weakens the tag of the same file. */
function sameTag(a: string | null, b: string | null): boolean {
  const strip = (tag: string): string => tag.replace(/^W\//, '');
  return a === null || b === null || strip(a) === strip(b);
}

/** The `Range` to go on with at `position`. Undefined: none, the whole resource. */
export function rangeForRest(first: Answer, requested: ByteRange | undefined, position: number): ByteRange | undefined {
  // A server that ignored the range has sent the whole resource: that is what is being read.
  const wanted = first.status === 206 ? requested : undefined;
  if (first.resume === 'restart') return wanted;
  return wanted?.end === undefined ? { start: position } : { start: position, end: wanted.end };
}

/** The value of a `Range` header. */
export function formatRange(range: ByteRange): string {
  return `bytes=${range.start}-${range.end === undefined ? '' : range.end - 1}`;
}

/** `Content-Range: bytes 0-99/1000` (RFC 9110 §14.4), half-open; null if it is not about bytes or makes no sense. */
export function parseContentRange(
  value: string | null,
): { readonly range: { start: number; end: number } | null; readonly totalBytes: number | null } | null {
  const match = /^\s*bytes\s+(?:(\d+)-(\d+)|\*)\/(\d+|\*)\s*$/i.exec(value ?? '');
  if (!match) return null;
  const [, first, last, total] = match;
  const range = first === undefined ? null : { start: Number(first), end: Number(last) + 1 };
  if (range && range.end <= range.start) return null;
  return { range, totalBytes: total === '*' ? null : Number(total) };
}

/** Lower case, without parameters. */
export function mediaTypeOf(headers: Headers): string | null {
  const type = headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  return type === undefined || type === '' ? null : type;
}

function parseLength(value: string | null): number | null {
  return value !== null && /^\d+$/.test(value) ? Number(value) : null;
}
