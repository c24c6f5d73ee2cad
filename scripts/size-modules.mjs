// Which module takes how much of a minified file: by its source map, and by what the file would weigh without the module.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { gzipSync } from 'node:zlib';

const gzipped = (text) => gzipSync(text, { level: 9 }).length;

/**
 * @param {URL} file of which a `.map` lies beside it
 * @returns {{module: string, bytes: number, gzipBytes: number}[]} heaviest first; the last row is the whole file
 */
export function weighModules(file) {
  const text = readFileSync(file, 'utf8');
  const map = new SourceMap(JSON.parse(readFileSync(`${file.pathname}.map`, 'utf8')));
  const ownerOf = (line, column) =>
    map.findEntry(line, column).originalSource?.replace(/^.*\/(node_modules|src)\//, '$1/') ?? '(of no module)';
  // Of each character, line ends included.
  const owners = text
    .split('\n')
    .flatMap((line, at) => Array.from({ length: line.length + 1 }, (_, i) => ownerOf(at, i)));
  const whole = gzipped(text);
  const weigh = (module) => {
    const rest = [...text].filter((_, at) => owners[at] !== module).join('');
    return { module, bytes: text.length - rest.length, gzipBytes: whole - gzipped(rest) };
  };
  const rows = [...new Set(owners)].map(weigh).toSorted((a, b) => b.gzipBytes - a.gzipBytes);
  return [...rows, { module: '(the file)', bytes: text.length, gzipBytes: whole }];
}
