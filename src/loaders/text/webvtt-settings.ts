import type { Cue, CueRegion } from '../../model/cue.js';
import { parsePercent } from './webvtt-region.js';

type Settings = { -readonly [K in keyof Omit<Cue, 'id' | 'name' | 'start' | 'end' | 'text'>]: Cue[K] };

/** WebVTT §6.4: `name:value`. Whatever makes no sense is left out, as the specification has it. */
export function readCueSettings(words: readonly string[], regions?: ReadonlyMap<string, CueRegion>): Settings {
  const settings: Settings = {};
  let region: CueRegion | undefined;
  for (const word of words) {
    const colon = word.indexOf(':');
    if (colon <= 0) continue;
    const [name, value] = [word.slice(0, colon), word.slice(colon + 1)];
    if (name === 'region') region = regions?.get(value);
    else readSetting(name, value, settings);
  }
  const { vertical, line, size = 100 } = settings;
  // What has a place of its own is in no region.
  if (region && !vertical && line === undefined && size === 100) settings.region = region;
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
