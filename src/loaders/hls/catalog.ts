import type { TrackType } from '../../model/presentation.js';
import { splitCodecs } from './codecs.js';
import type { MediaTag, MultivariantPlaylist, Variant } from './playlist.js';
import { optional } from './tags.js';

/** A rendition before its media playlist is known. */
export interface CatalogRendition {
  readonly id: string;
  /** Of its media playlists, absolute: all the same content, each the fail-over of the one before. */
  readonly urls: readonly string[];
  /** Default: to be found out. */
  readonly codecs?: readonly string[];
  readonly bitrateBps?: number;
  readonly width?: number;
  readonly height?: number;
  readonly frameRate?: number;
}

export interface CatalogTrack {
  readonly id: string;
  readonly type: TrackType;
  readonly language?: string;
  readonly label?: string;
  readonly isDefault?: boolean;
  readonly renditions: readonly CatalogRendition[];
}

/** What a multivariant playlist offers: the leading track first, audio by preference. Text: `buildTextCatalog`. */
export function buildCatalog(playlist: MultivariantPlaylist, warn: (warning: string) => void): CatalogTrack[] {
  const variants = playlist.variants.filter(({ uri }) => {
    const isUsable = URL.canParse(uri, playlist.url);
    if (!isUsable) warn(`a variant whose address makes no sense: ${uri.slice(0, 80)}`);
    return isUsable;
  });
  const withPicture = variants.filter((variant) => !isAudioOnly(variant));
  if (withPicture.length === 0) return audioOnlyTracks(variants, playlist);
  // Muxed and separate audio cannot follow each other in the same buffers.
  const isSeparate = hasSeparateAudio(withPicture[0]!, playlist, warn);
  const alike = withPicture.filter((variant) => hasSeparateAudio(variant, playlist, warn) === isSeparate);
  if (alike.length < withPicture.length) warn('some variants have their audio inside and some have not');
  const video: CatalogTrack = {
    id: 'video',
    type: 'video',
    renditions: toRenditions('v', alike, playlist, (variant) => videoCodecs(variant, isSeparate)),
  };
  return isSeparate ? [video, ...audioTracks(alike, playlist)] : [video];
}

function isAudioOnly({ codecs, width }: Variant): boolean {
  if (!codecs || width !== undefined) return false;
  const { video, audio } = splitCodecs(codecs);
  return video.length === 0 && audio.length > 0;
}

function audioOnlyTracks(variants: readonly Variant[], playlist: MultivariantPlaylist): CatalogTrack[] {
  const grouped = audioTracks(variants, playlist);
  if (grouped.length > 1 || variants.length === 0) return grouped;
  const renditions = toRenditions('a', variants, playlist, ({ codecs }) => splitCodecs(codecs ?? []).audio);
  return [{ id: 'audio', type: 'audio', renditions }];
}

/** Undefined where they are not said, or said wrongly. */
function videoCodecs({ codecs }: Variant, isSeparate: boolean): readonly string[] | undefined {
  if (!codecs) return undefined;
  const { video, audio } = splitCodecs(codecs);
  if (video.length === 0) return undefined;
  return isSeparate ? video : [...video, ...audio];
}

function membersOf(group: string | undefined, { media }: MultivariantPlaylist): readonly MediaTag[] {
  return media.filter(({ type, groupId }) => type === 'AUDIO' && groupId === group);
}

function hasSeparateAudio(variant: Variant, playlist: MultivariantPlaylist, warn: (warning: string) => void): boolean {
  const members = membersOf(variant.audio, playlist);
  const inside = members.filter(({ uri }) => uri === undefined);
  if (inside.length > 0 && inside.length < members.length)
    warn('alternate audio over video that has audio inside is not offered yet');
  return members.length > 0 && inside.length === 0;
}

function toRenditions(
  prefix: string,
  variants: readonly Variant[],
  { url }: MultivariantPlaylist,
  codecsOf: (variant: Variant) => readonly string[] | undefined,
): CatalogRendition[] {
  const byUrl = new Set<string>();
  const byLook = new Map<string, CatalogRendition & { urls: string[] }>();
  for (const variant of variants) {
    const address = new URL(variant.uri, url).href;
    // The same stream with another group of audio.
    if (byUrl.has(address)) continue;
    byUrl.add(address);
    const look = lookOf(variant);
    const twin = byLook.get(look);
    if (twin) twin.urls.push(address);
    else byLook.set(look, { ...describe(variant, codecsOf(variant)), id: `${prefix}${byLook.size}`, urls: [address] });
  }
  return [...byLook.values()];
}

/** Variants that say the same of themselves are copies of each other. */
function lookOf({ bandwidthBps, averageBandwidthBps, codecs, width, height, frameRate, videoRange, name }: Variant) {
  return JSON.stringify([bandwidthBps, averageBandwidthBps, codecs, width, height, frameRate, videoRange, name]);
}

function describe(variant: Variant, codecs: readonly string[] | undefined): Omit<CatalogRendition, 'id' | 'urls'> {
  const { averageBandwidthBps, bandwidthBps, width, height, frameRate } = variant;
  return {
    ...optional('codecs', codecs),
    ...optional('bitrateBps', averageBandwidthBps ?? bandwidthBps),
    ...optional('width', width),
    ...optional('height', height),
    ...optional('frameRate', frameRate),
  };
}

/** A track for each name and language; its renditions are those of the groups. */
function audioTracks(variants: readonly Variant[], playlist: MultivariantPlaylist): CatalogTrack[] {
  const tracks = new Map<string, { tag: MediaTag; isDefault: boolean; renditions: Map<string, CatalogRendition> }>();
  let count = 0;
  for (const group of new Set(variants.map(({ audio }) => audio))) {
    const codecs = groupCodecs(group, variants);
    for (const tag of membersOf(group, playlist)) {
      if (tag.uri === undefined || !URL.canParse(tag.uri, playlist.url)) continue;
      const key = `${tag.language ?? ''} ${tag.name}`;
      const track = tracks.get(key) ?? { tag, isDefault: false, renditions: new Map() };
      tracks.set(key, track);
      track.isDefault ||= tag.isDefault;
      const address = new URL(tag.uri, playlist.url).href;
      if (track.renditions.has(address)) continue;
      track.renditions.set(address, { id: `a${count++}`, urls: [address], ...optional('codecs', codecs) });
    }
  }
  const all = [...tracks.values()].map(({ tag, isDefault, renditions }, index) => ({
    id: `audio-${index}`,
    type: 'audio' as const,
    ...optional('language', tag.language),
    label: tag.name,
    isDefault,
    renditions: [...renditions.values()],
  }));
  return [...all.filter(({ isDefault }) => isDefault), ...all.filter(({ isDefault }) => !isDefault)];
}

/** A variant lists the codecs of all it is played with. */
function groupCodecs(group: string | undefined, variants: readonly Variant[]): readonly string[] | undefined {
  for (const { audio: own, codecs } of variants) {
    const { audio } = splitCodecs(own === group ? (codecs ?? []) : []);
    if (audio.length > 0) return audio.slice(0, 1);
  }
  return undefined;
}
