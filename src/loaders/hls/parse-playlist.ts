import { emptyPlaylist, htmlPlaylist, invalidPlaylist } from './errors.js';
import { parseMedia } from './parse-media.js';
import { parseMultivariant } from './parse-multivariant.js';
import type { Parsed } from './playlist.js';
import type { ParseContext, VariableScope } from './tags.js';
import type { Variables } from './variables.js';
import { Warnings } from './warnings.js';

export interface ParseOptions {
  /** Of the playlist, after redirects. */
  readonly url: string;
  /** Of the multivariant playlist. Default: none. */
  readonly variables?: ReadonlyMap<string, string>;
  /** To be given where `usesVariables`. */
  readonly Variables?: typeof Variables | undefined;
}

const NO_VARIABLES: VariableScope = { values: new Map(), define: () => {}, replace: (text) => text };

/** Whether the text defines variables: without a definition of its own a playlist has none. */
export function usesVariables(text: string): boolean {
  return text.includes('#EXT-X-DEFINE');
}

/**
 * Reads a playlist of either kind, in linear time.
 * @throws PlayerError `E_MANIFEST_INVALID`, `E_SOURCE_EMPTY`, `E_SOURCE_IS_HTML` where there is nothing to play in it.
 */
export function parsePlaylist(text: string, { url, variables = new Map(), Variables: Scope }: ParseOptions): Parsed {
  // A byte order mark is forbidden (RFC 8216bis §4.1), and editors write it.
  const marked = text.replace(/^\uFEFF/, '');
  // Padding, or UTF-16 of plain letters: forbidden too, and never part of what is meant.
  const body = marked.replaceAll('\0', '');
  const isMedia = /^[ \t]*#EXTINF:/m.test(body);
  const listsVariants = /^[ \t]*#EXT-X-STREAM-INF:/m.test(body);
  // RFC 8216bis §4.1: what an address stands for is not to be known.
  if (isMedia && listsVariants) throw invalidPlaylist(url, 'it lists both segments and variants');
  const isMultivariant = listsVariants || (!isMedia && /^[ \t]*#EXT-X-(MEDIA|I-FRAME-STREAM-INF):/m.test(body));
  // A live stream that has not begun has no segment.
  const isEmptyMedia = !isMultivariant && /^[ \t]*#EXT-X-(TARGETDURATION|MEDIA-SEQUENCE|SKIP):/m.test(body);
  if (!isMedia && !isMultivariant && !isEmptyMedia) throw explainRefusal(body, url);
  const warnings = new Warnings();
  if (body.length < marked.length) warnings.add('the playlist has NUL characters in it');
  if (!body.startsWith('#EXTM3U')) warnings.add('the playlist does not begin with #EXTM3U');
  const context: ParseContext = {
    url,
    lines: body.split(/\r\n|[\n\r]/),
    variables: Scope ? new Scope(url, body.length, variables, warnings.add) : NO_VARIABLES,
    seen: new Set(),
    warn: warnings.add,
  };
  const playlist = isMultivariant ? parseMultivariant(context) : parseMedia(context);
  return { playlist, warnings: warnings.list };
}

function explainRefusal(body: string, url: string): Error {
  const front = body.slice(0, 512).trimStart();
  if (front === '') return emptyPlaylist(url);
  if (front.startsWith('<')) return htmlPlaylist(url);
  const reason = front.startsWith('#EXTM3U') ? 'it lists neither segments nor variants' : 'it is no HLS playlist';
  return invalidPlaylist(url, reason);
}
