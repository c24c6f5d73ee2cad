import type { Presentation, Rendition, Track } from '../../model/presentation.js';
import type { CatalogRendition, CatalogTrack } from './catalog.js';
import { mimeTypeOf } from './codecs.js';
import type { StartTag } from './playlist.js';
import { optional } from './tags.js';
import { windowOf, type Timeline } from './timeline.js';

/** RFC 8216bis §4.4.3.8: HOLD-BACK, where it is not said. */
const HOLD_BACK_TARGETS = 3;

/** The tracks of a catalog of which all codecs are known. */
export function describeTracks(catalog: readonly CatalogTrack[]): readonly Track[] {
  return catalog.map(({ id, type, language, label, isDefault, kind, renditions }) => ({
    id,
    type,
    ...optional('language', language),
    ...optional('label', label),
    ...optional('isDefault', isDefault),
    ...optional('kind', kind),
    renditions: renditions.map((rendition) => describeRendition(type, rendition)),
  }));
}

function describeRendition(type: Track['type'], rendition: CatalogRendition): Rendition {
  const { id, codecs = [], bitrateBps, width, height, frameRate, channels, score } = rendition;
  return {
    id,
    mimeType: mimeTypeOf(type, codecs),
    ...optional('bitrateBps', bitrateBps),
    ...optional('width', width),
    ...optional('height', height),
    ...optional('frameRate', frameRate),
    ...optional('channels', channels),
    ...optional('score', score),
  };
}

/** The state of things, as of the leading track's timeline. */
export function describePresentation(
  tracks: readonly Track[],
  timeline: Timeline,
  start: StartTag | undefined,
  state: 'growing' | 'final',
): Presentation {
  const window = windowOf(timeline);
  const { serverControl, targetDuration, start: ownStart } = timeline.playlist;
  const startAt = placeStart(ownStart ?? start, window.start, window.end);
  if (state === 'final')
    return {
      kind: 'on-demand',
      duration: window.end,
      ...(window.start === 0 ? {} : { seekable: window }),
      tracks,
      ...optional('start', startAt),
    };
  const holdBack = serverControl?.holdBack ?? HOLD_BACK_TARGETS * targetDuration;
  return { kind: 'live', duration: Infinity, seekable: window, tracks, holdBack, ...optional('start', startAt) };
}

/** RFC 8216bis §4.4.2.2. */
function placeStart(tag: StartTag | undefined, start: number, end: number): number | undefined {
  if (!tag) return undefined;
  const { timeOffset } = tag;
  return Math.min(end, Math.max(start, timeOffset < 0 ? end + timeOffset : start + timeOffset));
}

/** Whether a new snapshot says anything new. */
export function isSameState(a: Presentation | undefined, b: Presentation): boolean {
  const { seekable, duration, kind } = a ?? {};
  return (
    kind === b.kind &&
    duration === b.duration &&
    seekable?.start === b.seekable?.start &&
    seekable?.end === b.seekable?.end
  );
}
