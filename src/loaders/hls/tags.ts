import { parseAttributes, parseHex, parseInteger, parseSigned, type Attributes } from './attributes.js';
import type { KeyTag, StartTag } from './playlist.js';

/** Variables of a playlist: `EXT-X-DEFINE` and `{$name}`, RFC 8216bis §4.3 and §4.4.2.3. */
export interface VariableScope {
  readonly values: ReadonlyMap<string, string>;
  define(attributes: Attributes): void;
  /** `text` with the values in place of the names. */
  replace(text: string): string;
}

/** What the parsers of both kinds of playlist share. */
export interface ParseContext {
  readonly url: string;
  readonly lines: readonly string[];
  readonly variables: VariableScope;
  /** Names of tags that may stand once, and stood. */
  readonly seen: Set<string>;
  readonly warn: (warning: string) => void;
}

/** What one line is: a tag with what follows its colon, or an address. */
export type Line =
  | { readonly type: 'tag'; readonly name: string; readonly value: string }
  | { readonly type: 'uri'; readonly uri: string };

/** Tags of which a second one contradicts the first (RFC 8216bis §4.4.1 to §4.4.3, §4.4.5.2, §4.4.6.6). */
const ONCE: ReadonlySet<string> = new Set([
  '#EXT-X-VERSION',
  '#EXT-X-START',
  '#EXT-X-TARGETDURATION',
  '#EXT-X-MEDIA-SEQUENCE',
  '#EXT-X-DISCONTINUITY-SEQUENCE',
  '#EXT-X-PLAYLIST-TYPE',
  '#EXT-X-PART-INF',
  '#EXT-X-SERVER-CONTROL',
  '#EXT-X-SKIP',
  '#EXT-X-CONTENT-STEERING',
]);

/** Undefined: empty, a comment, or a tag that stands a second time: the first one counts. */
export function readLine(line: string, { variables, seen, warn }: ParseContext): Line | undefined {
  const text = line.trim();
  if (text === '') return undefined;
  if (!text.startsWith('#')) return { type: 'uri', uri: variables.replace(text) };
  if (!text.startsWith('#EXT')) return undefined;
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  if (ONCE.has(name)) {
    if (seen.has(name)) {
      warn(`${name.slice(1)} stands more than once; the first one counts`);
      return undefined;
    }
    seen.add(name);
  }
  return { type: 'tag', name, value: colon < 0 ? '' : text.slice(colon + 1) };
}

/** The attribute list of a tag, with variables replaced in its values. */
export function readAttributes(value: string, { variables }: ParseContext): Attributes {
  const attributes = parseAttributes(value);
  if (variables.values.size === 0 || !value.includes('{$')) return attributes;
  return new Map([...attributes].map(([name, text]) => [name, variables.replace(text)]));
}

export const isYes = (text: string | undefined): boolean => text?.toUpperCase() === 'YES';

/** Tags that both kinds have. */
export interface CommonTags {
  version: number;
  isIndependent: boolean;
  start: StartTag | undefined;
}

/** Whether it was one of them. */
export function readCommonTag(name: string, value: string, common: CommonTags, context: ParseContext): boolean {
  switch (name) {
    case '#EXTM3U':
      return true;
    case '#EXT-X-VERSION':
      common.version = parseInteger(value) ?? 1;
      if (parseInteger(value) === undefined) context.warn(`no version: EXT-X-VERSION:${value.slice(0, 40)}`);
      return true;
    case '#EXT-X-INDEPENDENT-SEGMENTS':
      common.isIndependent = true;
      return true;
    case '#EXT-X-DEFINE':
      context.variables.define(readAttributes(value, context));
      return true;
    case '#EXT-X-START':
      common.start = readStart(value, context);
      return true;
    default:
      return false;
  }
}

function readStart(value: string, context: ParseContext): StartTag | undefined {
  const attributes = readAttributes(value, context);
  const timeOffset = parseSigned(attributes.get('TIME-OFFSET'));
  if (timeOffset === undefined) context.warn('EXT-X-START without a TIME-OFFSET');
  return timeOffset === undefined ? undefined : { timeOffset, isPrecise: isYes(attributes.get('PRECISE')) };
}

/** `EXT-X-KEY`, `EXT-X-SESSION-KEY`. `none`: what follows is not encrypted. */
export function readKey(value: string, context: ParseContext): KeyTag | 'none' | undefined {
  const attributes = readAttributes(value, context);
  const method = attributes.get('METHOD')?.toUpperCase();
  if (method === undefined || method === '') {
    context.warn('a key without a METHOD');
    return undefined;
  }
  if (method === 'NONE') return 'none';
  const ivText = attributes.get('IV');
  const iv = parseHex(ivText, 16);
  if (ivText !== undefined && !iv) context.warn(`a key with an IV that is no 128-bit number: ${ivText.slice(0, 40)}`);
  const uri = attributes.get('URI');
  if (!uri) context.warn('a key without a URI');
  return {
    method,
    keyFormat: attributes.get('KEYFORMAT') ?? 'identity',
    ...optional('uri', uri),
    ...optional('iv', iv),
    ...optional('keyFormatVersions', attributes.get('KEYFORMATVERSIONS')),
  };
}

/** `{name: value}`, or nothing where there is no value: absent and undefined are not the same to the compiler. */
export function optional<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V };
}
