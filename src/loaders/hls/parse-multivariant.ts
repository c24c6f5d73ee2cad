import { parseDecimal, parseInteger, parseResolution, type Attributes } from './attributes.js';
import type { KeyTag, MediaTag, MultivariantPlaylist, SessionData, Variant } from './playlist.js';
import { isYes, optional, readAttributes, readCommonTag, readKey, readLine } from './tags.js';
import type { CommonTags, ParseContext } from './tags.js';

interface State {
  readonly common: CommonTags;
  readonly variants: Variant[];
  readonly iFrameVariants: Variant[];
  readonly media: MediaTag[];
  readonly sessionData: SessionData[];
  readonly sessionKeys: KeyTag[];
  contentSteering: MultivariantPlaylist['contentSteering'];
  /** Of the variant whose address comes next. */
  pending: Attributes | undefined;
}

/** RFC 8216bis §4.4.6. */
export function parseMultivariant(context: ParseContext): MultivariantPlaylist {
  const state: State = {
    common: { version: 1, isIndependent: false, start: undefined },
    variants: [],
    iFrameVariants: [],
    media: [],
    sessionData: [],
    sessionKeys: [],
    contentSteering: undefined,
    pending: undefined,
  };
  for (const text of context.lines) {
    const line = readLine(text, context);
    if (line?.type === 'uri') takeUri(line.uri, state, context);
    else if (line && !readCommonTag(line.name, line.value, state.common, context))
      readTag(line.name, line.value, state, context);
  }
  if (state.pending) context.warn('the last variant has no address');
  const { common, variants, iFrameVariants, media, sessionData, sessionKeys, contentSteering } = state;
  return {
    type: 'multivariant',
    url: context.url,
    version: common.version,
    isIndependent: common.isIndependent,
    variants,
    iFrameVariants,
    media,
    sessionData,
    sessionKeys,
    ...optional('contentSteering', contentSteering),
    ...optional('start', common.start),
    variables: context.variables.values,
  };
}

function takeUri(uri: string, state: State, context: ParseContext): void {
  if (state.pending) state.variants.push(readVariant(uri, state.pending, context));
  else context.warn('an address without EXT-X-STREAM-INF');
  state.pending = undefined;
}

function readTag(name: string, value: string, state: State, context: ParseContext): void {
  switch (name) {
    case '#EXT-X-STREAM-INF':
      if (state.pending) context.warn('a variant has no address');
      state.pending = readAttributes(value, context);
      return;
    case '#EXT-X-I-FRAME-STREAM-INF': {
      const attributes = readAttributes(value, context);
      const uri = attributes.get('URI');
      if (uri) state.iFrameVariants.push(readVariant(uri, attributes, context));
      else context.warn('EXT-X-I-FRAME-STREAM-INF without a URI');
      return;
    }
    case '#EXT-X-MEDIA': {
      const tag = readMedia(readAttributes(value, context), context);
      if (tag) state.media.push(tag);
      return;
    }
    case '#EXT-X-SESSION-DATA': {
      const data = readSessionData(readAttributes(value, context), context);
      if (data) state.sessionData.push(data);
      return;
    }
    case '#EXT-X-SESSION-KEY': {
      const key = readKey(value, context);
      if (key && key !== 'none') state.sessionKeys.push(key);
      else context.warn('EXT-X-SESSION-KEY without a key');
      return;
    }
    case '#EXT-X-CONTENT-STEERING': {
      const attributes = readAttributes(value, context);
      const serverUri = attributes.get('SERVER-URI');
      if (serverUri) state.contentSteering = { serverUri, ...optional('pathwayId', attributes.get('PATHWAY-ID')) };
      else context.warn('EXT-X-CONTENT-STEERING without a SERVER-URI');
      return;
    }
  }
}

function readVariant(uri: string, attributes: Attributes, context: ParseContext): Variant {
  const get = (name: string): string | undefined => attributes.get(name);
  const bandwidthBps = parseInteger(get('BANDWIDTH'));
  if (bandwidthBps === undefined) context.warn('a variant without a BANDWIDTH');
  const resolution = parseResolution(get('RESOLUTION'));
  const codecs = splitList(get('CODECS'), ',');
  return {
    uri,
    ...optional('bandwidthBps', bandwidthBps),
    ...optional('averageBandwidthBps', parseInteger(get('AVERAGE-BANDWIDTH'))),
    ...optional('score', parseDecimal(get('SCORE'))),
    ...optional('codecs', codecs.length > 0 ? codecs : undefined),
    ...optional('supplementalCodecs', get('SUPPLEMENTAL-CODECS')),
    ...resolution,
    ...optional('frameRate', parseDecimal(get('FRAME-RATE'))),
    ...optional('hdcpLevel', get('HDCP-LEVEL')),
    ...optional('allowedCpc', get('ALLOWED-CPC')),
    ...optional('videoRange', get('VIDEO-RANGE')),
    ...optional('reqVideoLayout', get('REQ-VIDEO-LAYOUT')),
    ...optional('stableId', get('STABLE-VARIANT-ID')),
    ...optional('pathwayId', get('PATHWAY-ID')),
    ...optional('name', get('NAME')),
    ...optional('audio', get('AUDIO')),
    ...optional('video', get('VIDEO')),
    ...optional('subtitles', get('SUBTITLES')),
    ...optional('closedCaptions', get('CLOSED-CAPTIONS')),
  };
}

const MEDIA_TYPES: readonly MediaTag['type'][] = ['AUDIO', 'VIDEO', 'SUBTITLES', 'CLOSED-CAPTIONS'];

function readMedia(attributes: Attributes, context: ParseContext): MediaTag | undefined {
  const get = (name: string): string | undefined => attributes.get(name);
  const type = MEDIA_TYPES.find((known) => known === get('TYPE')?.toUpperCase());
  const groupId = get('GROUP-ID');
  if (!type || groupId === undefined) {
    context.warn('EXT-X-MEDIA without a TYPE that is known, or without a GROUP-ID');
    return undefined;
  }
  if (get('NAME') === undefined) context.warn('EXT-X-MEDIA without a NAME');
  const isDefault = isYes(get('DEFAULT'));
  return {
    type,
    groupId,
    name: get('NAME') ?? get('LANGUAGE') ?? groupId,
    ...optional('uri', get('URI') || undefined),
    ...optional('language', get('LANGUAGE')),
    ...optional('assocLanguage', get('ASSOC-LANGUAGE')),
    ...optional('stableId', get('STABLE-RENDITION-ID')),
    isDefault,
    isAutoselect: isDefault || isYes(get('AUTOSELECT')),
    isForced: isYes(get('FORCED')),
    ...optional('instreamId', get('INSTREAM-ID')),
    ...optional('bitDepth', parseInteger(get('BIT-DEPTH'))),
    ...optional('sampleRate', parseInteger(get('SAMPLE-RATE'))),
    characteristics: splitList(get('CHARACTERISTICS'), ','),
    ...optional('channels', get('CHANNELS')),
  };
}

function readSessionData(attributes: Attributes, context: ParseContext): SessionData | undefined {
  const id = attributes.get('DATA-ID');
  if (id === undefined) {
    context.warn('EXT-X-SESSION-DATA without a DATA-ID');
    return undefined;
  }
  return {
    id,
    ...optional('value', attributes.get('VALUE')),
    ...optional('uri', attributes.get('URI')),
    ...optional('language', attributes.get('LANGUAGE')),
    ...optional('format', attributes.get('FORMAT')),
  };
}

function splitList(text: string | undefined, separator: string): string[] {
  const parts = (text ?? '').split(separator).map((part) => part.trim());
  return parts.filter((part) => part !== '');
}
