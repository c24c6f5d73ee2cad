import type { Rendition, Track, TrackType } from '../../model/presentation.js';
import { audioGroups, audioTracks, type AudioGroups } from './audio-tracks.js';
import { splitCodecs } from './codecs.js';
import type { MultivariantPlaylist, Variant } from './playlist.js';
import { supplementedCodecs } from './supplemental-codecs.js';
import { optional } from './tags.js';
import { isAudioOnly, lookOf, rangeOf, selectVariants } from './variants.js';

/** A rendition before its media playlist is known. */
export interface CatalogRendition extends Omit<Rendition, 'mimeType'> {
  /**
   * Of its media playlists, absolute: all the same content, each the fail-over of the one before. Empty: it is inside the
   * segments of the video, whichever rendition of it is being played.
   */
  readonly urls: readonly string[];
  /** What is played of segments that may hold more. Default: all. */
  readonly part?: TrackType;
  /** Default: to be found out. */
  readonly codecs?: readonly string[];
  /** What `codecs` may be replaced by where the browser decodes it, the first choice first. */
  readonly betterCodecs?: readonly (readonly string[])[];
}

export interface CatalogTrack extends Omit<Track, 'renditions'> {
  readonly renditions: readonly CatalogRendition[];
}

/**
 * How video and audio come. `muxed`: in the same segments, and they stay together; `inside`: in the same segments, but
 * other audio has playlists of its own, so that they are taken apart; `separate`: all audio has playlists of its own.
 */
type AudioPlace = 'muxed' | 'inside' | 'separate';

/** What a multivariant playlist offers: the leading track first, audio by preference. Text: `buildTextCatalog`. */
export function buildCatalog(playlist: MultivariantPlaylist, warn: (warning: string) => void): CatalogTrack[] {
  const variants = selectVariants(playlist, warn);
  warnOfGroups(playlist, variants, warn);
  const groups = audioGroups(playlist);
  if (variants.every(isAudioOnly)) return audioOnlyTracks(variants, playlist, groups);
  // They cannot follow each other in the same buffers.
  const place = placeOf(variants[0]!, groups);
  const alike = variants.filter((variant) => placeOf(variant, groups) === place);
  if (alike.length < variants.length) warn('some variants have their audio inside and some have not');
  const renditions = toRenditions('v', alike, playlist, (variant) => videoCodecs(variant, place));
  if (place === 'muxed') return [{ id: 'video', type: 'video', renditions }];
  const video: CatalogTrack = {
    id: 'video',
    type: 'video',
    renditions: renditions.map((rendition) => ({ ...rendition, part: 'video' })),
  };
  return [video, ...audioTracks({ variants: alike, videos: renditions, baseUrl: playlist.url, groups })];
}

function warnOfGroups(
  playlist: MultivariantPlaylist,
  variants: readonly Variant[],
  warn: (warning: string) => void,
): void {
  const groups = new Set(playlist.media.map(({ type, groupId }) => `${type} ${groupId}`));
  for (const { audio, video } of variants) {
    if (audio !== undefined && !groups.has(`AUDIO ${audio}`)) warn(`there is no group of audio ${audio}`);
    if (video !== undefined) warn('a choice of videos (EXT-X-MEDIA TYPE=VIDEO) is not offered; the main one is played');
  }
}

function audioOnlyTracks(
  variants: readonly Variant[],
  playlist: MultivariantPlaylist,
  groups: AudioGroups,
): CatalogTrack[] {
  const grouped = audioTracks({ variants, videos: [], baseUrl: playlist.url, groups });
  const apart = grouped.filter(({ renditions }) => renditions.every(({ urls }) => urls.length > 0));
  if (apart.length > 1 || variants.length === 0) return apart;
  const renditions = toRenditions('a', variants, playlist, ({ codecs }) => splitCodecs(codecs ?? []).audio);
  return [{ id: 'audio', type: 'audio', renditions: renditions.map((rendition) => ({ ...rendition, part: 'audio' })) }];
}

/** Undefined where they are not said, or said wrongly. */
function videoCodecs({ codecs }: Variant, place: AudioPlace): readonly string[] | undefined {
  if (!codecs) return undefined;
  const { video, audio } = splitCodecs(codecs);
  if (video.length === 0) return undefined;
  return place === 'muxed' ? [...video, ...audio] : video;
}

function placeOf({ audio }: Variant, groups: AudioGroups): AudioPlace {
  const members = groups.get(audio) ?? [];
  if (members.every(({ uri }) => uri === undefined)) return 'muxed';
  return members.some(({ uri }) => uri === undefined) ? 'inside' : 'separate';
}

function toRenditions(
  prefix: string,
  variants: readonly Variant[],
  { url }: MultivariantPlaylist,
  codecsOf: (variant: Variant) => readonly string[] | undefined,
): CatalogRendition[] {
  const byUrl = new Set<string>();
  const byLook = new Map<string, CatalogRendition & { urls: string[] }>();
  // RFC 8216bis §4.4.6.2: a measure that some lack measures nothing.
  const areScored = variants.every(({ score }) => score !== undefined);
  for (const variant of variants) {
    const address = new URL(variant.uri, url).href;
    // The same stream with another group of audio.
    if (byUrl.has(address)) continue;
    byUrl.add(address);
    const look = lookOf(variant);
    const twin = byLook.get(look);
    if (twin) twin.urls.push(address);
    else
      byLook.set(look, {
        ...describe(variant, codecsOf(variant)),
        ...(areScored ? optional('score', variant.score) : {}),
        id: `${prefix}${byLook.size}`,
        urls: [address],
      });
  }
  return [...byLook.values()];
}

function describe(variant: Variant, codecs: readonly string[] | undefined): Omit<CatalogRendition, 'id' | 'urls'> {
  const { averageBandwidthBps, bandwidthBps, width, height, frameRate, supplementalCodecs } = variant;
  const better = codecs && supplementalCodecs ? supplementedCodecs(codecs, supplementalCodecs) : [];
  return {
    ...optional('codecs', codecs),
    ...optional('betterCodecs', better.length > 0 ? better : undefined),
    ...optional('bitrateBps', averageBandwidthBps ?? bandwidthBps),
    ...optional('width', width),
    ...optional('height', height),
    ...optional('frameRate', frameRate),
    ...optional('videoRange', variant.videoRange === undefined ? undefined : rangeOf(variant)),
  };
}
