// Calls ffmpeg so that a second run writes the same bytes.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FONTS = '/usr/share/fonts/truetype/dejavu/';
export const MONO_FONT = `${FONTS}DejaVuSansMono-Bold.ttf`;
export const SANS_FONT = `${FONTS}DejaVuSans.ttf`;

/** No dates, no encoder versions, no thread timing in the output. */
export const BITEXACT =
  '-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -threads 1 -filter_threads 1'.split(' ');

/** Texts and intermediate files; gone at exit. */
export const work = mkdtempSync(join(tmpdir(), 'make-media-'));
process.once('exit', () => rmSync(work, { recursive: true, force: true }));

/** Runs ffmpeg with arguments given as strings to be split at spaces, or arrays taken as they are. */
export function ffmpeg(...args) {
  const list = args.flatMap((arg) => (Array.isArray(arg) ? arg : arg.split(' ').filter(Boolean)));
  execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...list], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

export function ffmpegVersion() {
  return execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' }).split(' Copyright')[0];
}

export function checkTools() {
  for (const font of [MONO_FONT, SANS_FONT]) {
    if (!existsSync(font)) throw new Error(`${font} is missing: install fonts-dejavu-core`);
  }
  ffmpegVersion();
}

/** drawtext takes its text from a file: an inline one would need three levels of escapes. */
export function textFile(name, text) {
  const path = join(work, `${name}.txt`);
  writeFileSync(path, text);
  return path;
}

/** `mm:ss.mmm` and the frame number, computed from the frame number alone, so that they never disagree. */
export function clockTexts(fps) {
  const two = (expression) => `%{eif:${expression}:d:2}`;
  const clock = `${two(`floor(n/${fps * 60})`)}:${two(`mod(floor(n/${fps}),60)`)}`;
  return {
    clock: textFile(`clock-${fps}`, `${clock}.%{eif:mod(floor(n*1000/${fps}),1000):d:3}`),
    frame: textFile('frame', 'frame %{eif:n:d:5}'),
  };
}
