import { parseByteRange, parseDate, parseDecimal, parseInteger, type Attributes } from './attributes.js';
import type { DateRange, MediaPlaylist, PartialSegment, ServerControl } from './playlist.js';
import { isYes, optional, type ParseContext } from './tags.js';

const DATE_RANGE_NAMES = new Set([
  'ID',
  'CLASS',
  'START-DATE',
  'END-DATE',
  'DURATION',
  'PLANNED-DURATION',
  'END-ON-NEXT',
]);

/** More segments than any playlist has. */
const MAX_SKIPPED = 10_000_000;

/** RFC 8216bis §4.4.5.1. */
export function readDateRange(attributes: Attributes, context: ParseContext): DateRange | undefined {
  const id = attributes.get('ID');
  if (id === undefined) {
    context.warn('EXT-X-DATERANGE without an ID');
    return undefined;
  }
  return {
    id,
    ...optional('class', attributes.get('CLASS')),
    ...optional('startMs', parseDate(attributes.get('START-DATE'))),
    ...optional('endMs', parseDate(attributes.get('END-DATE'))),
    ...optional('duration', parseDecimal(attributes.get('DURATION'))),
    ...optional('plannedDuration', parseDecimal(attributes.get('PLANNED-DURATION'))),
    endOnNext: isYes(attributes.get('END-ON-NEXT')),
    attributes: new Map([...attributes].filter(([name]) => !DATE_RANGE_NAMES.has(name))),
  };
}

/** Several tags with one id say more and more about one range (RFC 8216bis §4.4.5.1). */
export function joinDateRanges(before: DateRange | undefined, more: DateRange): DateRange {
  if (!before) return more;
  return {
    ...before,
    ...more,
    endOnNext: before.endOnNext || more.endOnNext,
    attributes: new Map([...before.attributes, ...more.attributes]),
  };
}

/** RFC 8216bis §4.4.5.2. */
export function readSkip(
  attributes: Attributes,
  context: ParseContext,
): Pick<MediaPlaylist, 'skippedSegments' | 'removedDateRanges'> {
  const skipped = parseInteger(attributes.get('SKIPPED-SEGMENTS'));
  const isSane = skipped !== undefined && skipped <= MAX_SKIPPED;
  if (!isSane) context.warn('EXT-X-SKIP without a number of segments');
  const removed = attributes.get('RECENTLY-REMOVED-DATERANGES')?.split('\t') ?? [];
  return { skippedSegments: isSane ? skipped : 0, removedDateRanges: removed };
}

/** RFC 8216bis §4.4.3.8. */
export function readServerControl(attributes: Attributes): ServerControl {
  return {
    ...optional('holdBack', parseDecimal(attributes.get('HOLD-BACK'))),
    ...optional('partHoldBack', parseDecimal(attributes.get('PART-HOLD-BACK'))),
    ...optional('canSkipUntil', parseDecimal(attributes.get('CAN-SKIP-UNTIL'))),
    canSkipDateRanges: isYes(attributes.get('CAN-SKIP-DATERANGES')),
    canBlockReload: isYes(attributes.get('CAN-BLOCK-RELOAD')),
  };
}

/** RFC 8216bis §4.4.4.9. */
export function readPart(attributes: Attributes, context: ParseContext): PartialSegment | undefined {
  const uri = attributes.get('URI');
  const duration = parseDecimal(attributes.get('DURATION'));
  if (!uri || duration === undefined) {
    context.warn('EXT-X-PART without a URI or a DURATION');
    return undefined;
  }
  const range = parseByteRange(attributes.get('BYTERANGE'));
  const start = range?.start ?? 0;
  return {
    uri,
    duration,
    ...optional('range', range && { start, end: start + range.length }),
    isIndependent: isYes(attributes.get('INDEPENDENT')),
    isGap: isYes(attributes.get('GAP')),
  };
}
