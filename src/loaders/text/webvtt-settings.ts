import type { Cue } from '../../model/cue.js';

type Settings = { -readonly [K in keyof Omit<Cue, 'id' | 'start' | 'end' | 'text'>]: Cue[K] };

/** WebVTT §6.4: `name:value`. Whatever makes no sense is left out, as the specification has it; so are regions. */
export function readCueSettings(words: readonly string[]): Settings {
  const settings: Settings = {};
  for (const word of words) {
    const colon = word.indexOf(':');
    if (colon > 0) readSetting(word.slice(0, colon), word.slice(colon + 1), settings);
  }
  return settings;
}

const ALIGNMENTS = ['start', 'center', 'end', 'left', 'right'] as const;
const LINE_ALIGNMENTS = ['start', 'center', 'end'] as const;
const POSITION_ALIGNMENTS = ['line-left', 'center', 'line-right'] as const;

function readSetting(name: string, value: string, settings: Settings): void {
  const [main = '', extra = ''] = value.split(',', 2);
  const percent = parsePercent(main);
  switch (name) {
    case 'vertical':
      if (value === 'rl' || value === 'lr') settings.vertical = value;
      return;
    case 'line':
      if (percent !== undefined) Object.assign(settings, { line: percent, snapToLines: false });
      else if (/^-?\d{1,4}$/.test(main)) settings.line = Number(main);
      else return;
      Object.assign(settings, optionalOf('lineAlign', LINE_ALIGNMENTS, extra));
      return;
    case 'position':
      if (percent === undefined) return;
      settings.position = percent;
      Object.assign(settings, optionalOf('positionAlign', POSITION_ALIGNMENTS, extra));
      return;
    case 'size':
      if (percent !== undefined) settings.size = percent;
      return;
    case 'align':
      // The name before 2015.
      Object.assign(settings, optionalOf('align', ALIGNMENTS, value === 'middle' ? 'center' : value));
      return;
  }
}

function optionalOf<T extends string>(name: string, allowed: readonly T[], value: string): Record<string, T> {
  const known = allowed.find((each) => each === value);
  return known ? { [name]: known } : {};
}

function parsePercent(text: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,6})?%$/.test(text)) return undefined;
  const value = Number(text.slice(0, -1));
  return value <= 100 ? value : undefined;
}
