import { Cta608Parser, type CaptionScreen, type PenState, type Row } from '@svta/cml-608';
import type { Cue } from '../../model/cue.js';
import type { CaptionData } from './captions.js';

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
  readonly #extended = new ExtendedDataFilter();

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
      for (const { field, bytes } of pairs)
        if (field === 1 || this.#extended.isCaption(bytes)) this.#fields[field - 1]!.addData(time, [...bytes]);
    for (const field of this.#fields) field.cueSplitAtTime(end);
    for (const output of this.#outputs) output.dispatchCue();
  }
}

/** Extended data (CTA-608 §8: the programme's name, its rating) lies between the captions of field 2; the library takes it for text. */
class ExtendedDataFilter {
  #isInside = false;

  isCaption([first]: readonly [number, number]): boolean {
    const code = first & 0x7f;
    if (code >= 0x20) return !this.#isInside;
    // Control codes of captions interrupt a packet, which a code below 0x0f begins or goes on with; 0x0f ends it.
    this.#isInside = code > 0 && code < 0x0f;
    return code >= 0x10;
  }
}

/** Rows on the screen that belong together, as a cue. */
type Block = Omit<Cue, 'id' | 'start' | 'end'>;

/** What the library reports of a channel, gathered into cues: `newCue` at each change, `dispatchCue` when it is worth a cue. */
class ChannelOutput {
  readonly #channel: CaptionChannel;
  readonly #onCue: (cue: Cue) => void;
  #pending: { readonly start: number; end: number; blocks: readonly Block[] } | undefined;
  #last: readonly Cue[] = [];

  constructor(channel: CaptionChannel, onCue: (cue: Cue) => void) {
    this.#channel = channel;
    this.#onCue = onCue;
  }

  /** Called by the library. A line that grows by two characters a frame is one cue, from its first character on. */
  newCue(start: number | null, end: number, screen: CaptionScreen): void {
    if (start === null) return;
    const blocks = describeScreen(screen);
    this.#pending = {
      start: this.#pending?.start ?? start,
      end,
      blocks: blocks.length > 0 ? blocks : (this.#pending?.blocks ?? []),
    };
  }

  /** Called by the library. */
  dispatchCue(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (!pending || pending.end <= pending.start) return;
    const { start, end, blocks } = pending;
    const before = this.#last;
    this.#last = blocks.map((block, index) => {
      const goesOn = before.find((cue) => Math.abs(cue.end - start) < 0.001 && isSameBlock(cue, block));
      const id = `${this.#channel}-${Math.round(start * 1000)}${index > 0 ? `-${index}` : ''}`;
      return goesOn ? { ...goesOn, end } : { id, start, end, ...block };
    });
    for (const cue of this.#last) this.#onCue(cue);
  }
}

/** Also one row higher: a line that rolls up alone stays where it is. */
function isSameBlock(cue: Block, block: Block): boolean {
  return cue.text === block.text && [0, -1].includes(block.line! - cue.line!);
}

/** Rows that follow each other and begin in the same column are one block: two speakers have one each. */
function describeScreen(screen: CaptionScreen): Block[] {
  const blocks: { first: number; indent: number; lines: string[] }[] = [];
  for (const [index, row] of screen.rows.entries()) {
    const line = describeRow(row);
    if (!line) continue;
    const last = blocks.at(-1);
    if (last && last.indent === line.indent && last.first + last.lines.length === index) last.lines.push(line.text);
    else blocks.push({ first: index, indent: line.indent, lines: [line.text] });
  }
  return blocks.map(({ first, indent, lines }) => {
    const position = Math.round(MARGIN_PERCENT + (indent / COLUMNS) * (100 - 2 * MARGIN_PERCENT));
    return {
      text: lines.join('\n'),
      // Counted from the nearer edge: browsers move lines, not percentages, out of the way of their controls.
      line: first < ROWS / 2 ? first : first - ROWS,
      position,
      positionAlign: 'line-left',
      align: 'start',
      size: 100 - position,
    };
  });
}

/** Undefined: nothing is in it. */
function describeRow(row: Row): { readonly indent: number; readonly text: string } | undefined {
  const filled = row.chars.flatMap(({ uchar }, column) => (uchar.trim() === '' ? [] : [column]));
  const [first, last] = [filled[0], filled.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  let text = '';
  let open = '';
  for (const { uchar, penState } of row.chars.slice(first, last + 1)) {
    const tags = uchar.trim() === '' ? open : openingTags(penState);
    if (tags !== open) text += closingTags(open) + tags;
    open = tags;
    text += escapeText(uchar);
  }
  return { indent: first, text: text + closingTags(open) };
}

/** The classes of WebVTT §5.1, for which there are rules in the element's style sheet. White is the default. */
const COLOR_TAGS: Readonly<Record<string, string>> = {
  green: '<c.lime>',
  blue: '<c.blue>',
  cyan: '<c.cyan>',
  red: '<c.red>',
  yellow: '<c.yellow>',
  magenta: '<c.magenta>',
};

function openingTags({ foreground, italics, underline }: PenState): string {
  return `${COLOR_TAGS[foreground] ?? ''}${italics ? '<i>' : ''}${underline ? '<u>' : ''}`;
}

function closingTags(opening: string): string {
  const names = Array.from(opening.matchAll(/<(\w)/g), ([, name]) => `</${name!}>`);
  return names.reverse().join('');
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escapeText = (text: string): string => ESCAPES[text] ?? text;
