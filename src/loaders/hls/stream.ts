import { PlayerError } from '../../model/errors.js';
import type { RenditionId, Track, TrackType } from '../../model/presentation.js';
import type { HttpClient } from '../../net/http.js';
import type { ChangeNotice } from '../change-notice.js';
import type { MovieBox } from '../iso/mp4-movie-box.js';
import { buildCatalog, type CatalogRendition, type CatalogTrack } from './catalog.js';
import { correctCodecs, mimeTypeOf, nameMp3 } from './codecs.js';
import { invalidPlaylist } from './errors.js';
import { fetchText, type Feed } from './feed.js';
import type { MediaReader } from './media-reader.js';
import { parsePlaylist } from './parse-playlist.js';
import type { MediaPlaylist, MultivariantPlaylist, StartTag } from './playlist.js';
import { describeTracks } from './snapshot.js';
import { findSegments, windowOf, type Timeline } from './timeline.js';

export interface StreamServices {
  readonly url: string;
  /** Where playback begins, presentation seconds. Default: the beginning, or the live edge. */
  readonly startTime: number | undefined;
  readonly http: HttpClient;
  readonly warn: (warning: string) => void;
  readonly isTypeSupported: (mimeType: string) => Promise<boolean>;
  readonly life: AbortSignal;
  readonly reader: MediaReader;
  readonly changes: ChangeNotice;
  readonly createFeed: (urls: readonly string[], variables: ReadonlyMap<string, string>) => Feed;
}

/** An opened source: what can be played, and the media playlist of each rendition. */
export interface Stream {
  readonly tracks: readonly Track[];
  readonly start: StartTag | undefined;
  /** Undefined where the browser can decode nothing of the leading track. */
  readonly leading: Feed | undefined;
  feedOf(rendition: RenditionId): Feed;
  /** Whether it is of the leading track. */
  isLeading(rendition: RenditionId): boolean;
}

/** Fetches the source's playlist and what has to be known before playback can be planned. */
export async function openStream(services: StreamServices): Promise<Stream> {
  const { url: address, http, warn, life } = services;
  const { text, url } = await fetchText(http, address, life);
  const { playlist, warnings } = parsePlaylist(text, { url });
  for (const warning of warnings) warn(`${url}: ${warning}`);
  return playlist.type === 'media' ? openMedia(playlist, services) : openMultivariant(playlist, services);
}

/** One rendition, of which nothing is said. */
async function openMedia(playlist: MediaPlaylist, services: StreamServices): Promise<Stream> {
  const feed = services.createFeed([services.url], new Map());
  feed.adopt(playlist);
  const movie = await probe('media', feed, services);
  const codecs = await nameMp3(codecsOf(movie, ['video', 'audio']), services.isTypeSupported);
  if (codecs.length === 0) throw noTracks(services.url);
  const type = movie.tracks.some((track) => track.type === 'video') ? 'video' : 'audio';
  const catalog: CatalogTrack[] = [{ id: type, type, renditions: [{ id: 'media', urls: [services.url], codecs }] }];
  return {
    tracks: describeTracks(catalog),
    start: undefined,
    leading: feed,
    feedOf: () => feed,
    isLeading: () => true,
  };
}

async function openMultivariant(playlist: MultivariantPlaylist, services: StreamServices): Promise<Stream> {
  const { warn, createFeed } = services;
  const catalog = buildCatalog(playlist, (warning) => warn(`${playlist.url}: ${warning}`));
  if (catalog.length === 0) throw invalidPlaylist(playlist.url, 'it lists no variant that can be fetched');
  const feeds = new Map<RenditionId, Feed>();
  for (const { renditions } of catalog)
    for (const { id, urls } of renditions) feeds.set(id, createFeed(urls, playlist.variables));
  const isSeparate = catalog.length > 1;
  for (const { type, renditions } of catalog)
    for (const { id } of renditions) services.reader.transmuxing.select(id, typesIn(type, isSeparate));
  const known: CatalogTrack[] = [];
  for (const track of catalog) {
    const types = typesIn(track.type, isSeparate);
    const complete = await completeCodecs(track, types, feeds, services);
    const checked = known.length > 0 ? complete : await checkCodecs(complete, types, feeds, services);
    known.push(await nameCodecs(checked, services));
  }
  const { leading, usable } = await chooseLeading(known[0]!, feeds, services);
  const leadingIds = new Set(catalog[0]!.renditions.map(({ id }) => id));
  return {
    tracks: describeTracks([usable, ...known.slice(1)]),
    start: playlist.start,
    leading,
    feedOf: (rendition) => feeds.get(rendition)!,
    isLeading: (rendition) => leadingIds.has(rendition),
  };
}

/** What is played of the segments of a track. */
function typesIn(type: TrackType, isSeparate: boolean): readonly TrackType[] {
  return type === 'video' && !isSeparate ? ['video', 'audio'] : [type];
}

/** Asks the media where the playlist does not say: the first such rendition speaks for the others of its track. */
async function completeCodecs(
  track: CatalogTrack,
  types: readonly TrackType[],
  feeds: ReadonlyMap<RenditionId, Feed>,
  services: StreamServices,
): Promise<CatalogTrack> {
  const silent = track.renditions.find(({ codecs }) => codecs === undefined);
  if (!silent) return track;
  const movie = await probe(silent.id, feeds.get(silent.id)!, services);
  const codecs = codecsOf(movie, types);
  if (codecs.length === 0) throw noTracks(services.url);
  const renditions = track.renditions.map((rendition) => ({ ...rendition, codecs: rendition.codecs ?? codecs }));
  return { ...track, renditions };
}

/**
 * Asks the media also where the playlist says something, unless it names an init segment: `CODECS` beside MPEG-TS is often
 * wrong about audio, and a buffer takes only what its type says.
 */
async function checkCodecs(
  track: CatalogTrack,
  types: readonly TrackType[],
  feeds: ReadonlyMap<RenditionId, Feed>,
  services: StreamServices,
): Promise<CatalogTrack> {
  const { id, codecs } = track.renditions[0]!;
  const feed = feeds.get(id)!;
  let found: readonly string[];
  try {
    const { playlist } = await feed.use(services.life);
    if (playlist.segments.some(({ map }) => map)) return track;
    found = codecsOf(await probe(id, feed, services), types);
  } catch (error) {
    // What cannot be fetched cannot be asked; another copy or rendition may do.
    if (services.life.aborted || !(error instanceof PlayerError)) throw error;
    return track;
  }
  const corrected = correctCodecs(codecs!, found);
  if (corrected.join() === codecs!.join()) return track;
  services.warn(`${services.url}: the media has ${found.join()}, not ${codecs!.join()}`);
  const renditions = track.renditions.map((other) => ({ ...other, codecs: correctCodecs(other.codecs!, found) }));
  return { ...track, renditions };
}

async function nameCodecs(track: CatalogTrack, { isTypeSupported }: StreamServices): Promise<CatalogTrack> {
  const name = async (rendition: CatalogRendition): Promise<CatalogRendition> => ({
    ...rendition,
    codecs: await nameMp3(rendition.codecs ?? [], isTypeSupported),
  });
  return { ...track, renditions: await Promise.all(track.renditions.map(name)) };
}

/** What the first segment to be played says it holds. */
async function probe(rendition: RenditionId, feed: Feed, services: StreamServices): Promise<MovieBox> {
  const { reader, changes, life, startTime } = services;
  for (;;) {
    const timeline = await feed.use(life);
    const found = findSegments(timeline, { start: planStart(timeline, startTime), end: Infinity })[0];
    const placed = found ?? findSegments(timeline, { start: -Infinity, end: Infinity })[0];
    if (placed) {
      const ref = reader.refOf(rendition, timeline, placed, undefined);
      return placed.segment.map ? (await reader.init(ref.init!)).movie : (await reader.look(ref, life)).movie;
    }
    const { hasEnded, url } = timeline.playlist;
    if (hasEnded) throw invalidPlaylist(url, 'it has no segment');
    // A live stream that has not begun.
    await changes.wait(life);
  }
}

/** A guess, so that the segment that is looked at is the one that is fetched anyway. */
function planStart(timeline: Timeline, startTime: number | undefined): number {
  const { hasEnded, serverControl, targetDuration } = timeline.playlist;
  const { start, end } = windowOf(timeline);
  if (startTime !== undefined) return startTime;
  return hasEnded ? start : end - (serverControl?.holdBack ?? 3 * targetDuration);
}

/** Video before audio, as types are written. */
function codecsOf({ tracks }: MovieBox, types: readonly ('video' | 'audio')[]): readonly string[] {
  return types.flatMap((type) => {
    const codec = tracks.find((track) => track.type === type)?.codec;
    return codec ? [codec] : [];
  });
}

/** The first rendition that the browser can decode and whose playlist is there; the ones that are not are left out. */
async function chooseLeading(
  track: CatalogTrack,
  feeds: ReadonlyMap<RenditionId, Feed>,
  { isTypeSupported, life, warn }: StreamServices,
): Promise<{ readonly leading: Feed | undefined; readonly usable: CatalogTrack }> {
  const failed = new Set<CatalogRendition>();
  let failure: unknown;
  for (const rendition of track.renditions) {
    if (!(await isTypeSupported(mimeTypeOf(track.type, rendition.codecs ?? [])))) continue;
    const feed = feeds.get(rendition.id)!;
    try {
      await feed.use(life);
      const renditions = track.renditions.filter((other) => !failed.has(other));
      return { leading: feed, usable: { ...track, renditions } };
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

function noTracks(url: string): PlayerError<'E_SOURCE_NO_TRACKS'> {
  const message = `${url} has neither a video nor an audio track. Check that it is the right stream.`;
  return new PlayerError('E_SOURCE_NO_TRACKS', message, { url });
}
