import type { Cue, CueRegion } from '../../model/cue.js';
import { readRegion } from './webvtt-region.js';
import { readCueSettings } from './webvtt-settings.js';

// By hand: the parser of media-captions 1.0.4 takes 12 s for one line of 100 KB, drops hours of three digits and cuts
// X-TIMESTAMP-MAP at its first colon (measured).

/** A cue whose times are as written: seconds on the clock of its file. */
export type LocalCue = Omit<Cue, 'id'>;

/** `X-TIMESTAMP-MAP` of HLS (RFC 8216bis §3.1.4): the two are the same moment. */
interface TimestampMap {
  /** Seconds on the cues' clock. */
  readonly local: number;
  /** Ticks of 90 kHz on the media's clock, modulo 2^33. */
  readonly mpegts: number;
}

export interface WebVtt {
  readonly cues: readonly LocalCue[];
  readonly timestampMap?: TimestampMap;
  readonly warnings: readonly string[];
}

/** Longer text is cut: laying out one cue of a megabyte stops the page for seconds. */
const MAX_CUE_CHARS = 5_000;
/** A file of this many cues is a mistake, or an attack. */
const MAX_CUES = 50_000;
const MAX_WARNINGS = 5;
/** Of a region's settings, or of the name of a cue. */
const MAX_BLOCK_CHARS = 500;
const MAX_REGIONS = 100;
const ARROW = '-->';

/**
 * Reads a WebVTT file (WebVTT §6.1) in linear time; what is merely sloppy becomes a warning. Not kept: `STYLE`, which
 * browsers take only from a file of their own.
 * Undefined: this is no WebVTT.
 */
export function parseWebVtt(text: string): WebVtt | undefined {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  const hasHeader = /^WEBVTT(?:[ \t]|$)/.test(lines[0]!.slice(0, 7));
  if (!hasHeader && !lines.some((line) => readTiming(line) !== undefined)) return undefined;
  const state: State = {
    cues: [],
    warnings: [],
    regions: new Map(),
    open: undefined,
    block: undefined,
    timestampMap: undefined,
  };
  if (!hasHeader) warn(state, 'the header WEBVTT is missing');
  for (const line of hasHeader ? lines.slice(1) : lines) takeLine(state, line);
  closeBlock(state);
  const { cues, warnings, timestampMap } = state;
  return { cues, warnings, ...(timestampMap ? { timestampMap } : {}) };
}

interface State {
  readonly cues: LocalCue[];
  readonly warnings: string[];
  readonly regions: Map<string, CueRegion>;
  /** The cue whose text is being read. */
  open: { readonly name: string; readonly timing: Timing; readonly text: string[]; chars: number } | undefined;
  /** What is no cue, or not yet: its first line, the others as one up to some length, and how many lines it has. */
  block: { readonly head: string; rest: string; lines: number } | undefined;
  timestampMap: TimestampMap | undefined;
}

function takeLine(state: State, line: string): void {
  if (line.includes(ARROW)) {
    const name = state.block?.lines === 1 ? state.block.head : '';
    closeBlock(state);
    const timing = readTiming(line, state.regions);
    if (timing) state.open = { name, timing, text: [], chars: 0 };
    else warn(state, `unreadable times: ${line.slice(0, 60)}`);
  } else if (line === '') closeBlock(state);
  else if (state.open) {
    const { open } = state;
    if (open.chars < MAX_CUE_CHARS) open.text.push(line.slice(0, MAX_CUE_CHARS - open.chars));
    open.chars += line.length + 1;
  } else if (line.startsWith('X-TIMESTAMP-MAP') && state.cues.length === 0) {
    state.timestampMap = readTimestampMap(line);
    if (!state.timestampMap) warn(state, `an unreadable X-TIMESTAMP-MAP: ${line.slice(0, 80)}`);
  } else if (state.block) {
    const { block } = state;
    if (block.rest.length < MAX_BLOCK_CHARS) block.rest += ` ${line.slice(0, MAX_BLOCK_CHARS)}`;
    block.lines++;
  } else state.block = { head: line.slice(0, MAX_BLOCK_CHARS), rest: '', lines: 1 };
}

/** At a blank line, at the times of a cue, and at the end. */
function closeBlock(state: State): void {
  const { block, open } = state;
  state.block = undefined;
  state.open = undefined;
  if (open) closeCue(state, open);
  // The rest is the header's, a note or the name of a cue.
  else if (block) closeSettings(state, block);
}

function closeSettings(state: State, { head, rest }: NonNullable<State['block']>): void {
  if (/^STYLE[ \t]*$/.test(head)) warn(state, 'it has a style sheet (STYLE), which is not applied');
  if (!/^REGION[ \t]*$/.test(head)) return;
  const region = readRegion(rest);
  if (region && state.regions.size < MAX_REGIONS) state.regions.set(region.id, region);
}

function closeCue(state: State, open: NonNullable<State['open']>): void {
  if (open.chars > MAX_CUE_CHARS + 1) warn(state, `the text of a cue has ${open.chars} characters; it was cut`);
  const { start, end, settings } = open.timing;
  if (end <= start) warn(state, `a cue that ends before it starts, at ${start} s`);
  else if (state.cues.length >= MAX_CUES) warn(state, `more than ${MAX_CUES} cues`);
  else if (open.text.length > 0)
    state.cues.push({
      ...(open.name === '' ? {} : { name: open.name }),
      start,
      end,
      text: open.text.join('\n'),
      ...settings,
    });
}

function warn({ warnings }: State, warning: string): void {
  if (warnings.length < MAX_WARNINGS && !warnings.includes(warning)) warnings.push(warning);
}

interface Timing {
  readonly start: number;
  readonly end: number;
  readonly settings: Partial<LocalCue>;
}

/** Longest line of times and settings that is read: far more than all settings together. */
const MAX_TIMING_CHARS = 500;

function readTiming(line: string, regions?: ReadonlyMap<string, CueRegion>): Timing | undefined {
  const arrow = line.indexOf(ARROW);
  if (arrow < 0 || arrow > MAX_TIMING_CHARS) return undefined;
  const start = parseTimestamp(line.slice(0, arrow));
  const [endText = '', ...settings] = line
    .slice(arrow + ARROW.length, arrow + MAX_TIMING_CHARS)
    .trim()
    .split(/[ \t]+/);
  const end = parseTimestamp(endText);
  if (start === undefined || end === undefined) return undefined;
  return { start, end, settings: readCueSettings(settings, regions) };
}

/** WebVTT §6.3 in seconds; also with a comma, as SubRip has it, and with hours of any length. */
export function parseTimestamp(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 20) return undefined;
  const match = /^(?:(\d+):)?([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,6}))?$/.exec(trimmed);
  if (!match) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(`0.${fraction}`);
}

function readTimestampMap(line: string): TimestampMap | undefined {
  const fields = line
    .slice(0, 200)
    .replace(/^X-TIMESTAMP-MAP[=:]/, '')
    .split(',');
  const field = (name: string): string | undefined =>
    fields
      .map((text) => text.trim())
      .find((text) => text.startsWith(name))
      ?.slice(name.length);
  const local = parseTimestamp(field('LOCAL:') ?? '');
  const ticks = field('MPEGTS:') ?? '';
  return local === undefined || !/^\d{1,15}$/.test(ticks) ? undefined : { local, mpegts: Number(ticks) };
}
