import type { CueRegion } from '../../model/cue.js';

/** WebVTT §6.2: the settings of a `REGION` block. Undefined: it has no id, so no cue can be in it. */
export function readRegion(text: string): CueRegion | undefined {
  const settings = new Map(
    text.split(/[ \t]+/).map((word) => {
      const colon = word.indexOf(':');
      return [word.slice(0, colon), word.slice(colon + 1)] as const;
    }),
  );
  const id = settings.get('id');
  if (!id) return undefined;
  const lines = settings.get('lines') ?? '';
  return {
    id,
    width: parsePercent(settings.get('width') ?? '') ?? 100,
    lines: /^\d{1,3}$/.test(lines) ? Number(lines) : 3,
    regionAnchor: readAnchor(settings.get('regionanchor')) ?? [0, 100],
    viewportAnchor: readAnchor(settings.get('viewportanchor')) ?? [0, 100],
    scroll: settings.get('scroll') === 'up' ? 'up' : '',
  };
}

function readAnchor(value = ''): readonly [number, number] | undefined {
  const [x, y] = value.split(',', 2).map(parsePercent);
  return x === undefined || y === undefined ? undefined : [x, y];
}

/** WebVTT §6.4: 0 to 100. */
export function parsePercent(text: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,6})?%$/.test(text)) return undefined;
  const value = Number(text.slice(0, -1));
  return value <= 100 ? value : undefined;
}
