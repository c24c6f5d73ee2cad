import { Cta608Parser, type CaptionScreen, type Row } from '@svta/cml-608';
import type { Cue } from '../../model/cue.js';
import type { CaptionData } from './caption-data.js';

/** `INSTREAM-ID` of RFC 8216bis §4.4.6.1: field 1 carries the first two channels, field 2 the others. */
export type CaptionChannel = 'CC1' | 'CC2' | 'CC3' | 'CC4';

/** CTA-608: rows of the screen, and characters in a row. */
const ROWS = 15;
const COLUMNS = 32;
/** The grid lies inside the safe title area, percent of each side. */
const MARGIN_PERCENT = 10;

/** Decodes CEA-608 of one stream, in the order in which the frames are shown. */
export class CaptionDecoder {
  readonly #outputs: readonly ChannelOutput[];
  readonly #fields: readonly [Cta608Parser, Cta608Parser];

  constructor(onCue: (channel: CaptionChannel, cue: Cue) => void) {
    const channels: readonly CaptionChannel[] = ['CC1', 'CC2', 'CC3', 'CC4'];
    const outputs = channels.map((channel) => new ChannelOutput(channel, (cue) => onCue(channel, cue)));
    this.#outputs = outputs;
    this.#fields = [new Cta608Parser(1, outputs[0], outputs[1]), new Cta608Parser(3, outputs[2], outputs[3])];
  }

  /** Frames in any order, all before `end`: what is on the screen then is given away, and again with more time when it stays. */
  decode(frames: readonly CaptionData[], end: number): void {
    // A frame that is decoded later may be shown earlier.
    for (const { time, pairs } of [...frames].sort((a, b) => a.time - b.time))
      for (const { field, bytes } of pairs) this.#fields[field - 1]!.addData(time, [...bytes]);
    for (const field of this.#fields) field.cueSplitAtTime(end);
    for (const output of this.#outputs) output.dispatchCue();
  }
}

/** What the library reports of a channel, gathered into cues: `newCue` at each change, `dispatchCue` when it is worth a cue. */
class ChannelOutput {
  readonly #channel: CaptionChannel;
  readonly #onCue: (cue: Cue) => void;
  #pending: { readonly start: number; end: number; screen: Omit<Cue, 'id' | 'start' | 'end'> } | undefined;
  #last: Cue | undefined;

  constructor(channel: CaptionChannel, onCue: (cue: Cue) => void) {
    this.#channel = channel;
    this.#onCue = onCue;
  }

  /** Called by the library. A line that grows by two characters a frame is one cue, from its first character on. */
  newCue(start: number | null, end: number, screen: CaptionScreen): void {
    if (start === null) return;
    const content = describeScreen(screen);
    this.#pending = {
      start: this.#pending?.start ?? start,
      end,
      screen: content ?? this.#pending?.screen ?? { text: '' },
    };
  }

  /** Called by the library. */
  dispatchCue(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (!pending || pending.end <= pending.start || pending.screen.text === '') return;
    const { start, end, screen } = pending;
    const last = this.#last;
    const goesOn = last && Math.abs(last.end - start) < 0.001 && last.text === screen.text;
    const id = `${this.#channel}-${Math.round(start * 1000)}`;
    this.#last = goesOn ? { ...last, end } : { id, start, end, ...screen };
    this.#onCue(this.#last);
  }
}

/** Undefined: nothing is on it. */
function describeScreen(screen: CaptionScreen): Omit<Cue, 'id' | 'start' | 'end'> | undefined {
  const lines = screen.rows.map(describeRow);
  const first = lines.findIndex((line) => line !== undefined);
  if (first < 0) return undefined;
  const shown = lines.flatMap((line) => line ?? []);
  const indent = Math.min(...shown.map((line) => line.indent));
  const position = Math.round(MARGIN_PERCENT + (indent / COLUMNS) * (100 - 2 * MARGIN_PERCENT));
  return {
    text: shown.map(({ text }) => text).join('\n'),
    // Counted from the nearer edge: browsers move lines, not percentages, out of the way of their controls.
    line: first < ROWS / 2 ? first : first - ROWS,
    position,
    positionAlign: 'line-left',
    align: 'start',
    size: 100 - position,
  };
}

function describeRow(row: Row): { readonly indent: number; readonly text: string } | undefined {
  const filled = row.chars.flatMap(({ uchar }, column) => (uchar.trim() === '' ? [] : [column]));
  const [first, last] = [filled[0], filled.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  let text = '';
  let open: Style = 'plain';
  for (const { uchar, penState } of row.chars.slice(first, last + 1)) {
    const style: Style = uchar.trim() === '' ? open : styleOf(penState);
    if (style !== open) text += CLOSING[open] + OPENING[style];
    open = style;
    text += escapeText(uchar);
  }
  return { indent: first, text: text + CLOSING[open] };
}

type Style = 'plain' | 'italic' | 'underlined' | 'both';
const OPENING: Readonly<Record<Style, string>> = { plain: '', italic: '<i>', underlined: '<u>', both: '<i><u>' };
const CLOSING: Readonly<Record<Style, string>> = { plain: '', italic: '</i>', underlined: '</u>', both: '</u></i>' };

function styleOf({ italics, underline }: { readonly italics: boolean; readonly underline: boolean }): Style {
  if (italics) return underline ? 'both' : 'italic';
  return underline ? 'underlined' : 'plain';
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escapeText = (text: string): string => ESCAPES[text] ?? text;
