import type { RenditionId, Track } from '../../model/presentation.js';
import { parseInteger } from './attributes.js';
import type { CatalogRendition, CatalogTrack } from './catalog.js';
import { splitCodecs } from './codecs.js';
import type { MediaTag, MultivariantPlaylist, Variant } from './playlist.js';
import { optional } from './tags.js';
import { lookOf } from './variants.js';

/** The audio that goes with variants, by group. Where there is none, it is inside the segments, and nothing is said of it. */
export type AudioGroups = ReadonlyMap<string | undefined, readonly MediaTag[]>;

export function audioGroups({ media }: MultivariantPlaylist): AudioGroups {
  const groups = new Map<string, MediaTag[]>();
  for (const tag of media) {
    if (tag.type !== 'AUDIO') continue;
    const group = groups.get(tag.groupId);
    if (group) group.push(tag);
    else groups.set(tag.groupId, [tag]);
  }
  return groups;
}

interface Draft {
  readonly tag: MediaTag;
  isDefault: boolean;
  /** By the group that it is of. */
  readonly renditions: Map<string, CopiedRendition>;
  readonly byUrl: Map<string, CopiedRendition>;
}

type CopiedRendition = CatalogRendition & { readonly urls: string[]; readonly pairsWith: RenditionId[] };

/** What audio is made of. */
interface AudioSource {
  readonly variants: readonly Variant[];
  /** The renditions of the video that the variants make. */
  readonly videos: readonly CatalogRendition[];
  readonly baseUrl: string;
  readonly groups: AudioGroups;
}

/**
 * A track for each name and language of the audio that has a playlist of its own or is inside the video; its renditions
 * are those of the groups, each for the videos that name its group. The preferred one comes first.
 */
export function audioTracks({ variants, videos, baseUrl, groups }: AudioSource): CatalogTrack[] {
  const drafts = new Map<string, Draft>();
  const originals = originalGroups(variants);
  const codecs = groupCodecs(variants);
  const videosOf = groupVideos(variants, videos, baseUrl);
  let count = 0;
  for (const group of new Set(variants.map(({ audio }) => audio)))
    for (const tag of groups.get(group) ?? []) {
      if (tag.uri !== undefined && !URL.canParse(tag.uri, baseUrl)) continue;
      const urls = tag.uri === undefined ? [] : [new URL(tag.uri, baseUrl).href];
      const draft = draftOf(tag, drafts);
      draft.isDefault ||= tag.isDefault;
      // What is inside the video is one rendition: it changes with the video.
      const place = urls.length === 0 ? 'inside' : `group ${originals.get(group) ?? group}`;
      const known = draft.renditions.get(place) ?? draft.byUrl.get(urls[0] ?? '');
      const rendition: CopiedRendition = known ?? {
        id: `a${count++}`,
        urls: [],
        pairsWith: [],
        part: 'audio',
        ...optional('codecs', codecs.get(group)),
        ...optional('channels', channelsOf(tag)),
      };
      if (!known) draft.renditions.set(place, rendition);
      rendition.pairsWith.push(...(videosOf.get(group) ?? []));
      for (const url of urls) addUrl(draft, rendition, url);
    }
  const tracks = [...drafts.values()].map((draft, index) => toTrack(draft, index, videos.length));
  return tracks.sort((a, b) => a.rank - b.rank).map(({ track }) => track);
}

function addUrl({ byUrl }: Draft, rendition: CopiedRendition, url: string): void {
  if (byUrl.get(url) !== rendition) rendition.urls.push(url);
  byUrl.set(url, rendition);
}

function draftOf(tag: MediaTag, drafts: Map<string, Draft>): Draft {
  const key = `${tag.language ?? ''} ${tag.name}`;
  const draft = drafts.get(key) ?? { tag, isDefault: false, renditions: new Map(), byUrl: new Map() };
  drafts.set(key, draft);
  return draft;
}

/** What the author prefers, what may be chosen without asking the viewer, and the rest (RFC 8216bis §4.4.6.1). */
function toTrack(
  { tag, isDefault, renditions }: Draft,
  index: number,
  videoCount: number,
): { rank: number; track: CatalogTrack } {
  const kind = kindOf(tag, isDefault);
  const track: CatalogTrack = {
    id: `audio-${index}`,
    type: 'audio',
    ...optional('language', tag.language),
    label: tag.name,
    isDefault,
    kind,
    renditions: [...renditions.values()].map((rendition) => simplifyPairs(rendition, videoCount)),
  };
  const isPlain = kind === 'main' || kind === 'alternative';
  return { rank: isDefault ? 0 : tag.isAutoselect && isPlain ? 1 : isPlain ? 2 : 3, track };
}

/** What goes with all goes without saying. */
function simplifyPairs({ pairsWith, ...rendition }: CopiedRendition, videoCount: number): CatalogRendition {
  const videos = [...new Set(pairsWith)];
  return videos.length < videoCount ? { ...rendition, pairsWith: videos } : rendition;
}

/** HTML's `AudioTrack.kind`, by RFC 8216bis §4.4.6.1 and AVFoundation's `AVMediaCharacteristic` values. */
function kindOf({ characteristics }: MediaTag, isDefault: boolean): NonNullable<Track['kind']> {
  if (characteristics.includes('public.accessibility.describes-video')) return 'descriptions';
  if (characteristics.includes('public.auxiliary-content')) return 'commentary';
  if (characteristics.some((name) => name.startsWith('public.translation'))) return 'translation';
  return isDefault ? 'main' : 'alternative';
}

/** `CHANNELS="6/JOC"`: the first parameter counts them. */
function channelsOf({ channels }: MediaTag): number | undefined {
  return parseInteger(channels?.split('/')[0]) || undefined;
}

/** Copies of a variant on another server bring copies of its audio: the group of each copy, and the one it copies. */
function originalGroups(variants: readonly Variant[]): ReadonlyMap<string | undefined, string | undefined> {
  const byLook = new Map<string, Variant>();
  const originals = new Map<string | undefined, string | undefined>();
  for (const variant of variants) {
    const twin = byLook.get(lookOf(variant));
    if (!twin) byLook.set(lookOf(variant), variant);
    // With the same picture it is a choice of audio, not a copy.
    else if (twin.uri !== variant.uri && !originals.has(variant.audio))
      originals.set(variant.audio, originals.get(twin.audio) ?? twin.audio);
  }
  return originals;
}

/** By group: the renditions of the video whose variants name it. */
function groupVideos(
  variants: readonly Variant[],
  videos: readonly CatalogRendition[],
  baseUrl: string,
): ReadonlyMap<string | undefined, readonly RenditionId[]> {
  const byUrl = new Map(videos.flatMap(({ id, urls }) => urls.map((url) => [url, id] as const)));
  const byGroup = new Map<string | undefined, RenditionId[]>();
  for (const { audio, uri } of variants) {
    const video = byUrl.get(new URL(uri, baseUrl).href);
    if (video !== undefined) byGroup.set(audio, [...(byGroup.get(audio) ?? []), video]);
  }
  return byGroup;
}

/** By group: a variant lists the codecs of all it is played with. */
function groupCodecs(variants: readonly Variant[]): ReadonlyMap<string | undefined, readonly string[]> {
  const byGroup = new Map<string | undefined, readonly string[]>();
  for (const { audio: group, codecs } of variants) {
    if (byGroup.has(group)) continue;
    const { audio } = splitCodecs(codecs ?? []);
    if (audio.length > 0) byGroup.set(group, audio.slice(0, 1));
  }
  return byGroup;
}
