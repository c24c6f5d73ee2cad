import { PlayerError } from '../../model/errors.js';
import type { RenditionId, Track } from '../../model/presentation.js';
import type { ChangeNotice } from '../change-notice.js';
import type { LoaderContext } from '../contract.js';
import type { MovieBox } from '../iso/mp4-movie-box.js';
import { buildCatalog, type CatalogRendition, type CatalogTrack } from './catalog.js';
import { codecsOf, mimeTypeOf, nameMp3, splitCodecs, type IsTypeSupported } from './codecs.js';
import { invalidPlaylist } from './errors.js';
import type { Feed } from './feed.js';
import { fetchPlaylist, type PlaylistServices } from './fetch-playlist.js';
import type { MediaReader } from './media-reader.js';
import type { MediaPlaylist, MultivariantPlaylist, StartTag } from './playlist.js';
import type { SegmentUsage } from './segment-bytes.js';
import { describeTracks } from './snapshot.js';
import { askOnce, completeCodecs, correctTrack, separateBareMp3, type AskMedia } from './stream-codecs.js';
import { optional } from './tags.js';
import { buildTextCatalog, NO_TEXTS, type TextCatalog } from './text-catalog.js';
import { findSegments, windowOf, type PlacedSegment, type Timeline } from './timeline.js';

export interface StreamServices extends PlaylistServices {
  readonly url: string;
  /** Where playback begins, presentation seconds. Default: the beginning, or the live edge. */
  readonly startTime: number | undefined;
  readonly isTypeSupported: IsTypeSupported;
  readonly planStart: LoaderContext['planStart'];
  readonly life: AbortSignal;
  readonly reader: MediaReader;
  readonly changes: ChangeNotice;
  readonly createFeed: (urls: readonly string[], variables: ReadonlyMap<string, string>) => Feed;
}

/** An opened source: what can be played, and the media playlist of each rendition. */
export interface Stream {
  readonly tracks: readonly Track[];
  readonly texts: TextCatalog;
  readonly variables: ReadonlyMap<string, string>;
  readonly start: StartTag | undefined;
  /** Undefined where the browser can decode nothing of the leading track. */
  readonly leading: Feed | undefined;
  /** Undefined: the rendition is inside the segments of the leading track. */
  feedOf(rendition: RenditionId): Feed | undefined;
  /** How the segments of a rendition are used. */
  usageOf(rendition: RenditionId): SegmentUsage;
  /** Whether it is of the leading track. */
  isLeading(rendition: RenditionId): boolean;
}

/** Fetches the source's playlist and what has to be known before playback can be planned. */
export async function openStream(services: StreamServices): Promise<Stream> {
  const playlist = await fetchPlaylist({ url: services.url }, new Map(), services, services.life);
  return playlist.type === 'media' ? openMedia(playlist, services) : openMultivariant(playlist, services);
}

/** One rendition, of which nothing is said. */
async function openMedia(playlist: MediaPlaylist, services: StreamServices): Promise<Stream> {
  const feed = services.createFeed([services.url], new Map());
  feed.adopt(playlist);
  lookAhead('media', feed.timeline!, {}, services);
  const movie = await probe('media', feed, {}, services);
  const codecs = await nameMp3(codecsOf(movie, ['video', 'audio']), services.isTypeSupported);
  if (codecs.length === 0) throw noTracks(services.url);
  const type = splitCodecs(codecs).video.length > 0 ? 'video' : 'audio';
  const catalog = separateBareMp3([{ id: type, type, renditions: [{ id: 'media', urls: [services.url], codecs }] }]);
  return {
    tracks: describeTracks(catalog),
    texts: NO_TEXTS,
    variables: new Map(),
    start: undefined,
    leading: feed,
    feedOf: () => feed,
    usageOf: usagesIn(catalog),
    isLeading: (rendition) => rendition === 'media',
  };
}

async function openMultivariant(playlist: MultivariantPlaylist, services: StreamServices): Promise<Stream> {
  const { warn, createFeed } = services;
  const catalog = buildCatalog(playlist, (warning) => warn(`${playlist.url}: ${warning}`));
  if (catalog.length === 0) throw invalidPlaylist(playlist.url, 'it lists no variant that can be fetched');
  if (areSegmentsShared(catalog)) services.reader.expectMixed();
  const feeds = new Map<RenditionId, Feed>();
  for (const { id, urls } of catalog.flatMap(({ renditions }) => renditions))
    if (urls.length > 0) feeds.set(id, createFeed(urls, playlist.variables));
  const leadingIds = new Set(catalog[0]!.renditions.map(({ id }) => id));
  const firstFeed = feeds.values().next().value!;
  const usageAsListed = usagesIn(catalog);
  const ask = askOnce(async ({ id }, types) => {
    const codecs = codecsOf(await probe(id, feeds.get(id) ?? firstFeed, usageAsListed(id), services), types);
    if (codecs.length === 0) throw noTracks(services.url);
    return nameMp3(codecs, services.isTypeSupported);
  });
  const complete = await completeCodecs(catalog, ask, services.isTypeSupported);
  const likely = await services.planStart(describeTracks(complete));
  // Side by side: one after the other they are a round trip more before the first frame.
  for (const id of likely) feeds.get(id)?.prefetch();
  const begin = (id: RenditionId, timeline: Timeline): void => {
    if (likely.includes(id)) lookAhead(id, timeline, usageAsListed(id), services);
  };
  const [video, ...others] = complete;
  const { leading, usable } = await chooseLeading(video!, { likely, feeds, ask, begin }, services);
  const chosen = separateBareMp3([usable, ...others]);
  return {
    tracks: describeTracks(chosen),
    texts: buildTextCatalog(playlist, (warning) => warn(`${playlist.url}: ${warning}`)),
    variables: playlist.variables,
    start: playlist.start,
    leading,
    feedOf: (rendition) => feeds.get(rendition),
    usageOf: usagesIn(chosen),
    isLeading: (rendition) => leadingIds.has(rendition),
  };
}

/** Whether some rendition has no list of its own. */
function areSegmentsShared(catalog: readonly CatalogTrack[]): boolean {
  return catalog.some(({ renditions }) => renditions.some(({ urls }) => urls.length === 0));
}

/** Segments are shared where some rendition has no list of its own: it is in those of the leading track, the first one. */
function usagesIn(catalog: readonly CatalogTrack[]): (rendition: RenditionId) => SegmentUsage {
  const leading = catalog[0]!.renditions;
  const all = new Map(catalog.flatMap(({ renditions }) => renditions.map((r) => [r.id, r] as const)));
  const areShared = areSegmentsShared(catalog);
  return (id) => {
    const rendition = all.get(id)!;
    const isInside = rendition.urls.length === 0 || leading.includes(rendition);
    return { ...optional('part', rendition.part), isShared: areShared && isInside };
  };
}

/** What the first segment to be played says it holds. */
async function probe(
  rendition: RenditionId,
  feed: Feed,
  usage: SegmentUsage,
  services: StreamServices,
): Promise<MovieBox> {
  const { reader, changes, life, startTime } = services;
  for (;;) {
    const timeline = await feed.use(life);
    const placed = firstToPlay(timeline, startTime);
    if (placed) {
      const ref = reader.refOf(rendition, timeline, placed, undefined, usage);
      return placed.segment.map ? (await reader.init(ref.init!)).movie : (await reader.look(ref, life)).movie;
    }
    const { hasEnded, url } = timeline.playlist;
    if (hasEnded) throw invalidPlaylist(url, 'it has no segment');
    if (feed.staleness) throw feed.staleness;
    // A live stream that has not begun.
    await changes.wait(life);
  }
}

/** The segment that playback begins with, if it begins where it is likely to; undefined: there is none yet. */
function firstToPlay(timeline: Timeline, startTime: number | undefined): PlacedSegment | undefined {
  const found = findSegments(timeline, { start: planStart(timeline, startTime), end: Infinity })[0];
  return found ?? findSegments(timeline, { start: -Infinity, end: Infinity })[0];
}

/**
 * Asks for what playback is likely to begin with, which the engine gets to some milliseconds later (12 of 200 until the first
 * frame, cold). It is given up when something else is played; a failure is met again by whoever needs it.
 */
function lookAhead(
  rendition: RenditionId,
  timeline: Timeline,
  usage: SegmentUsage,
  { reader, life, startTime }: StreamServices,
): void {
  const placed = firstToPlay(timeline, startTime);
  if (!placed) return;
  const look = async (): Promise<unknown> =>
    reader.look(reader.refOf(rendition, timeline, placed, undefined, usage), life);
  look().catch(() => {});
}

/** A guess, so that the segment that is looked at is the one that is fetched anyway. */
function planStart(timeline: Timeline, startTime: number | undefined): number {
  const { hasEnded, serverControl, targetDuration } = timeline.playlist;
  const { start, end } = windowOf(timeline);
  if (startTime !== undefined) return startTime;
  return hasEnded ? start : end - (serverControl?.holdBack ?? 3 * targetDuration);
}

/** What the leading rendition is chosen by. */
interface LeadingChoice {
  /** With what the engine would begin. */
  readonly likely: readonly RenditionId[];
  readonly feeds: ReadonlyMap<RenditionId, Feed>;
  readonly ask: AskMedia;
  /** The playlist of a rendition is there. */
  readonly begin: (rendition: RenditionId, timeline: Timeline) => void;
}

/** The likely renditions come first, the others stay in their order. */
function beginningWith(likely: readonly RenditionId[], { renditions }: CatalogTrack): readonly CatalogRendition[] {
  const isLikely = ({ id }: CatalogRendition): boolean => likely.includes(id);
  return [...renditions.filter(isLikely), ...renditions.filter((rendition) => !isLikely(rendition))];
}

/** The first rendition that the browser can decode and whose playlist is there; the ones that are not are left out. */
async function chooseLeading(
  track: CatalogTrack,
  { likely, feeds, ask, begin }: LeadingChoice,
  { isTypeSupported, life, warn }: StreamServices,
): Promise<{ readonly leading: Feed | undefined; readonly usable: CatalogTrack }> {
  const failed = new Set<CatalogRendition>();
  let failure: unknown;
  for (const rendition of beginningWith(likely, track)) {
    if (!(await isTypeSupported(mimeTypeOf(track.type, rendition.codecs ?? [])))) continue;
    const feed = feeds.get(rendition.id)!;
    try {
      const timeline = await feed.use(life);
      begin(rendition.id, timeline);
      const usable = { ...track, renditions: track.renditions.filter((other) => !failed.has(other)) };
      const isDoubted = mayBeWrong(rendition, timeline);
      return { leading: feed, usable: isDoubted ? await correctTrack(usable, rendition, ask, warn) : usable };
    } catch (error) {
      if (life.aborted || !(error instanceof PlayerError)) throw error;
      warn(`${error.url} cannot be played (${error.code}); trying another rendition`);
      failed.add(rendition);
      failure ??= error;
    }
  }
  if (failure) throw failure as Error;
  return { leading: undefined, usable: track };
}

/** Not where MP4 is cut to what is said, and not before there is a segment. CODECS beside MPEG-TS is often wrong about audio. */
function mayBeWrong({ part }: CatalogRendition, { playlist }: Timeline): boolean {
  const first = playlist.segments.find(({ isGap }) => !isGap);
  return first !== undefined && (!part || !first.map);
}

function noTracks(url: string): PlayerError<'E_SOURCE_NO_TRACKS'> {
  const message = `${url} has neither a video nor an audio track. Check that it is the right stream.`;
  return new PlayerError('E_SOURCE_NO_TRACKS', message, { url });
}
