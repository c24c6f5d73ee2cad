import type { TextTrackDescription } from '../../model/presentation.js';
import type { CaptionChannel } from '../captions/cea-608.js';
import type { MediaTag, MultivariantPlaylist } from './playlist.js';
import { optional } from './tags.js';

/** A text track, and where its cues come from. */
export interface CatalogText {
  readonly description: TextTrackDescription;
  readonly source:
    /** Media playlists, absolute: all the same content, each the fail-over of the one before. */
    | { readonly type: 'playlist'; readonly urls: readonly string[] }
    /** Inside the video. */
    | { readonly type: 'channel'; readonly channel: CaptionChannel };
}

/** `none`: the playlist says that there are no captions in the video. `undeclared`: it says nothing, so there may be. */
type CaptionDeclaration = 'none' | 'declared' | 'undeclared';

export interface TextCatalog {
  readonly texts: readonly CatalogText[];
  readonly captions: CaptionDeclaration;
}

/** What a media playlist without a multivariant one has. */
export const NO_TEXTS: TextCatalog = { texts: [], captions: 'undeclared' };

/** Subtitles and captions of a multivariant playlist: RFC 8216bis §4.4.6.1. */
export function buildTextCatalog(playlist: MultivariantPlaylist, warn: (warning: string) => void): TextCatalog {
  const captions = captionTracks(playlist, warn);
  const isNone = playlist.variants.every(({ closedCaptions }) => closedCaptions === 'NONE');
  return {
    texts: [...subtitleTracks(playlist, warn), ...captions],
    captions: isNone ? 'none' : captions.length > 0 ? 'declared' : 'undeclared',
  };
}

/** A track for each name and language; the same one of other groups is its fail-over. */
function subtitleTracks(playlist: MultivariantPlaylist, warn: (warning: string) => void): CatalogText[] {
  const groups = new Set(playlist.variants.map(({ subtitles }) => subtitles));
  const found = new Map<string, { readonly tag: MediaTag; readonly urls: Set<string> }>();
  for (const tag of playlist.media) {
    if (tag.type !== 'SUBTITLES' || !groups.has(tag.groupId)) continue;
    if (tag.uri === undefined || !URL.canParse(tag.uri, playlist.url)) {
      warn(`subtitles without a usable address: ${tag.name}`);
      continue;
    }
    const key = JSON.stringify([tag.language, tag.name, tag.isForced]);
    const track = found.get(key) ?? { tag, urls: new Set() };
    found.set(key, track);
    track.urls.add(new URL(tag.uri, playlist.url).href);
  }
  return [...found.values()].map(({ tag, urls }, index) => ({
    description: describeText(`text-${index}`, isForTheDeaf(tag) ? 'captions' : 'subtitles', tag),
    source: { type: 'playlist', urls: [...urls] },
  }));
}

function captionTracks({ variants, media }: MultivariantPlaylist, warn: (warning: string) => void): CatalogText[] {
  const groups = new Set(variants.map(({ closedCaptions }) => closedCaptions));
  const found = new Map<CaptionChannel, CatalogText>();
  for (const tag of media) {
    if (tag.type !== 'CLOSED-CAPTIONS' || !groups.has(tag.groupId)) continue;
    const channel = (['CC1', 'CC2', 'CC3', 'CC4'] as const).find((each) => each === tag.instreamId);
    if (!channel)
      warn(`captions that are not shown: ${tag.instreamId ?? 'without an INSTREAM-ID'} (only CC1 to CC4 are)`);
    else if (!found.has(channel))
      found.set(channel, {
        description: describeText(captionTrackId(channel), 'captions', tag),
        source: { type: 'channel', channel },
      });
  }
  return [...found.values()];
}

/** Of a caption channel, whether it is declared or found. */
export function captionTrackId(channel: CaptionChannel): string {
  return `captions-${channel.toLowerCase()}`;
}

/** Captions for those who do not hear say more than what is spoken. */
function isForTheDeaf({ characteristics }: MediaTag): boolean {
  return ['public.accessibility.transcribes-spoken-dialog', 'public.accessibility.describes-music-and-sound'].some(
    (each) => characteristics.includes(each),
  );
}

function describeText(id: string, kind: TextTrackDescription['kind'], tag: MediaTag): TextTrackDescription {
  return {
    id,
    kind,
    ...optional('language', tag.language),
    label: tag.name,
    ...(tag.isDefault ? { isDefault: true } : {}),
    ...(tag.isForced ? { isForced: true } : {}),
  };
}
