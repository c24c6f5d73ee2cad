// The chart of the README: a group of bars for each figure, a bar for each player.

/** Two palettes that are legible on GitHub's backgrounds. */
const THEMES = {
  light: { text: '#1f2328', soft: '#59636e', bar: '#c5ccd3', ours: '#0969da', platform: '#8c959f' },
  dark: { text: '#f0f6fc', soft: '#9198a1', bar: '#3d444d', ours: '#4493f8', platform: '#656c76' },
};

const WIDTH = 860;
const COLUMNS = 2;
const GAP = 40;
const GROUP_WIDTH = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS;
const NAME_WIDTH = 140;
const VALUE_WIDTH = 60;
const BAR_ROOM = GROUP_WIDTH - NAME_WIDTH - VALUE_WIDTH;
const TITLE_HEIGHT = 34;
const ROW_HEIGHT = 24;
const BAR_HEIGHT = 14;

const escape = (text) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

/**
 * @param {readonly {chart?: string, values: {title: string, role: string, value: number, text: string}[]}[]} lines
 * @param {'light' | 'dark'} theme
 * @param {string} caption
 * @returns {string} SVG
 */
export function drawChart(lines, theme, caption) {
  const groups = lines.filter(({ chart, values }) => chart && values.some(({ value }) => Number.isFinite(value)));
  const colors = THEMES[theme];
  const rows = groups.map(({ values }) => values.filter(({ text }) => text !== ''));
  const heights = rows.map((values) => TITLE_HEIGHT + values.length * ROW_HEIGHT);
  let y = 0;
  const parts = [];
  for (let i = 0; i < groups.length; i += COLUMNS) {
    for (let column = 0; column < COLUMNS && i + column < groups.length; column++) {
      const at = { x: column * (GROUP_WIDTH + GAP), y };
      parts.push(drawGroup(groups[i + column].chart, rows[i + column], at, colors));
    }
    y += Math.max(...heights.slice(i, i + COLUMNS)) + GAP / 2;
  }
  const height = y + 20;
  const label = `<text x="0" y="${y + 12}" font-size="12" fill="${colors.soft}">${escape(caption)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(caption)}" font-family="system-ui, sans-serif">`,
    ...parts,
    label,
    '</svg>\n',
  ].join('\n');
}

function drawGroup(title, values, { x, y }, colors) {
  const max = Math.max(...values.map(({ value }) => value).filter(Number.isFinite));
  const bars = values.map(({ title: name, role, value, text }, i) => {
    const top = y + TITLE_HEIGHT + i * ROW_HEIGHT;
    const width = Number.isFinite(value) && max > 0 ? Math.max(1, (BAR_ROOM * value) / max) : 0;
    const fill = colors[role] ?? colors.bar;
    const weight = role === 'ours' ? ' font-weight="600"' : '';
    const middle = top + BAR_HEIGHT - 3;
    return [
      `<text x="${x + NAME_WIDTH - 8}" y="${middle}" text-anchor="end" font-size="12" fill="${colors.text}"${weight}>${escape(name)}</text>`,
      `<rect x="${x + NAME_WIDTH}" y="${top}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2" fill="${fill}"/>`,
      `<text x="${(x + NAME_WIDTH + width + 6).toFixed(1)}" y="${middle}" font-size="12" fill="${colors.soft}"${weight}>${escape(text)}</text>`,
    ].join('');
  });
  const heading = `<text x="${x}" y="${y + 16}" font-size="14" font-weight="600" fill="${colors.text}">${escape(title)}</text>`;
  return [heading, ...bars].join('\n');
}
