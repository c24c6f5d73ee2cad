import type { HttpClient, HttpRequest } from '../../net/http.js';
import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';

/** A text, and the address it has after redirects. */
export async function fetchText(
  http: HttpClient,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly url: string }> {
  const { url, body } = await http.open(request, signal);
  const parts: OwnedBytes[] = [];
  for await (const part of body) parts.push(part);
  return { text: new TextDecoder().decode(concatBytes(parts)), url };
}
