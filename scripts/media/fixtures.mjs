// The tiny files of test/fixtures. Each recipe stands beside the purpose that ends up in the README.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMp4, shiftFragments, splitFragments } from './boxes.mjs';
import { withoutCues, withUnknownClusters } from './ebml.mjs';
import { BITEXACT, clockTexts, ffmpeg, MONO_FONT, textFile, work } from './ffmpeg.mjs';
import { hlsTsRecipes } from './hls-ts.mjs';
import { hlsRecipes } from './hls.mjs';

const FPS = 24;
const SIZE = '320x180';

function scene(seconds) {
  const { clock, frame } = clockTexts(FPS);
  const text = (file, size, y) =>
    `drawtext=fontfile=${MONO_FONT}:textfile=${file}:fontsize=${size}:fontcolor=white:x=(w-tw)/2:y=${y}`;
  const gradient = `gradients=s=${SIZE}:r=${FPS}:n=3:c0=0x24344d:c1=0x3f6b7f:c2=0x8a6f9e:x0=0:y0=0:x1=320:y1=180`;
  const source = `${gradient}:speed=0.01:seed=7:d=${seconds},${text(clock, 36, 54)},${text(frame, 20, 104)}`;
  return ['-f', 'lavfi', '-i', `${source},format=yuv420p`];
}

/** A quiet steady tone, and a tick at each full second. */
function tone(seconds, hz = 330) {
  const tick = '0.25*sin(2*PI*1760*t)*exp(-60*mod(t,1))';
  return ['-f', 'lavfi', '-i', `aevalsrc='0.08*sin(2*PI*${hz}*t)+${tick}':s=48000:d=${seconds}`];
}

const h264 = (gop = 1) =>
  '-c:v libx264 -profile:v main -level 3.0 -preset slow -crf 30 -bf 0 -sc_threshold 0 ' +
  `-g ${gop * FPS} -keyint_min ${gop * FPS}`;
// AAC starts one frame (1024 samples) before zero. Without the shift, a muxer that writes no edit list delays the
// video instead, and no test could expect a first frame at exactly 0.
const AAC = ['-c:a', 'aac', '-b:a', '32k', '-ac', '1', '-bsf:a', 'setts=ts=TS+1024'];
const FRAGMENTED = '-movflags +frag_keyframe+empty_moov+default_base_moof';
const vp9 = `-c:v libvpx-vp9 -b:v 0 -crf 44 -deadline good -cpu-used 2 -row-mt 0 -g ${FPS} -keyint_min ${FPS}`;
const OPUS = '-c:a libopus -b:a 32k -ac 1';

/** Recipes: name → [purpose, function of the output path]. `dir` is test/fixtures. */
export function fixtureRecipes(dir) {
  const av = (extra, { seconds = 10, gop = 1 } = {}) => [
    scene(seconds),
    tone(seconds),
    h264(gop),
    AAC,
    BITEXACT,
    extra,
  ];
  const base = () => readFileSync(join(dir, 'av-plain-frag.mp4'));
  return {
    'av-sidx.mp4': [
      'the usual good case: one global `sidx` in front of the fragments, no `mfra`',
      (out) => ffmpeg(...av(`${FRAGMENTED}+global_sidx+skip_trailer`), out),
    ],
    'av-mfra.mp4': ['no `sidx`; random access by the `mfra` at the end', (out) => ffmpeg(...av(FRAGMENTED), out)],
    'av-plain-frag.mp4': [
      'neither `sidx` nor `mfra`: random access only by fragments seen',
      (out) => ffmpeg(...av(`${FRAGMENTED}+skip_trailer`), out),
    ],
    'av-fragment-sidx.mp4': [
      'a `sidx` for each track before every fragment (DASH style)',
      (out) => ffmpeg(...av(`${FRAGMENTED}+dash+skip_trailer`), out),
    ],
    'video-only.mp4': [
      'H.264 alone, global `sidx`',
      (out) => ffmpeg(scene(10), h264(), BITEXACT, `${FRAGMENTED}+global_sidx+skip_trailer`, out),
    ],
    'audio-only.mp4': [
      'AAC alone, global `sidx`, fragments of 1 s',
      (out) => {
        const flags = '-frag_duration 1000000 -movflags +empty_moov+default_base_moof+global_sidx+skip_trailer';
        ffmpeg(tone(10), AAC, BITEXACT, flags, out);
      },
    ],
    'two-audio.mp4': [
      'one video and two audio tracks: `eng` is a 330 Hz tone (the default), `deu` one of 880 Hz',
      (out) => {
        const map = '-map 0:v -map 1:a -map 2:a -metadata:s:a:0 language=eng -metadata:s:a:1 language=deu';
        const flags = `${FRAGMENTED}+global_sidx+skip_trailer`;
        ffmpeg(scene(10), tone(10), tone(10, 880), map, h264(), AAC, BITEXACT, flags, out);
      },
    ],
    'data-track.mp4': ['a third track that no SourceBuffer takes (`tx3g` text)', (out) => writeDataTrack(out, av)],
    'bframes.mp4': [
      'B-frames, and no edit list to hide it: the first frame is shown after zero',
      (out) => ffmpeg(...av(`${FRAGMENTED}+global_sidx+skip_trailer -bf 2 -b_strategy 0`), out),
    ],
    'edit-list.mp4': [
      'B-frames and AAC priming corrected by edit lists, as ffmpeg does by default',
      (out) => {
        const flags = `-bf 2 -b_strategy 0 ${FRAGMENTED}+delay_moov+global_sidx+skip_trailer`;
        ffmpeg(scene(10), tone(10), h264(), AAC.slice(0, 6), BITEXACT, flags, out);
      },
    ],
    'gap.mp4': [
      'a hole of 0.4 s in both tracks, from 4.0 to 4.4',
      (out) => writeFileSync(out, shiftFragments(base(), 4, 0.4)),
    ],
    'unfragmented.mp4': ['a plain file, `moov` in front', (out) => ffmpeg(...av('-movflags +faststart'), out)],
    'unfragmented-tail.mp4': ['a plain file, `moov` at the end', (out) => ffmpeg(...av(''), out)],
    'hevc.mp4': [
      'H.265, which some browsers play and some do not',
      (out) => {
        const x265 =
          'pools=none:frame-threads=1:wpp=0:keyint=24:min-keyint=24:scenecut=0:bframes=0:log-level=error:info=0';
        const codec = ['-c:v', 'libx265', '-crf', '32', '-x265-params', x265, '-tag:v', 'hvc1'];
        ffmpeg(scene(10), codec, BITEXACT, `${FRAGMENTED}+global_sidx+skip_trailer`, out);
      },
    ],
    'unsupported-codec.mp4': [
      'MPEG-4 part 2, which no browser plays in MSE; correct otherwise',
      (out) => {
        const codec = `-c:v mpeg4 -q:v 12 -g ${FPS} -bf 0`;
        ffmpeg(scene(10), codec, BITEXACT, `${FRAGMENTED}+global_sidx+skip_trailer`, out);
      },
    ],
    'long-sidx.mp4': [
      'a minute, fragments of 2 s: buffer goal, back buffer, busy page',
      (out) => {
        const flags = `-b:v 112k -maxrate 160k -bufsize 320k ${FRAGMENTED}+global_sidx+skip_trailer`;
        const video = h264(2).replace(/-crf \d+/, '');
        ffmpeg(scene(60), tone(60), video, AAC, BITEXACT, flags, out);
      },
    ],
    ...webmRecipes(dir),
    'list/playlist.json': [
      'the custom-loader example: `init.mp4` and five `seg-N.m4s` of 2 s',
      (out) => writeList(out, av),
    ],
    ...hlsRecipes({ scene, tone, h264, vp9, AAC, FRAGMENTED }),
    ...hlsTsRecipes({ scene, tone, h264, AAC }),
    ...badRecipes(dir),
  };
}

function webmRecipes(dir) {
  const input = () => [scene(10), tone(10), vp9, OPUS, BITEXACT, '-cluster_time_limit 1000'];
  return {
    'av-cues.webm': ['VP9 and Opus, Cues at the end', (out) => ffmpeg(...input(), out)],
    'av-cues-front.webm': ['Cues before the clusters', (out) => ffmpeg(...input(), '-cues_to_front 1', out)],
    'av-no-cues.webm': [
      '`av-cues.webm` without Cues and SeekHead; sizes known',
      (out) => writeFileSync(out, withoutCues(readFileSync(join(dir, 'av-cues.webm')))),
    ],
    'av-live.webm': ['Segment of unknown size, no Cues', (out) => ffmpeg(...input(), '-live 1', out)],
    'av-unknown-clusters.webm': [
      '`av-live.webm` with Clusters of unknown size too, as MediaRecorder writes them',
      (out) => writeFileSync(out, withUnknownClusters(readFileSync(join(dir, 'av-live.webm')))),
    ],
    'audio-only.webm': ['Opus alone', (out) => ffmpeg(tone(10), OPUS, BITEXACT, '-cluster_time_limit 1000', out)],
    'video-only.webm': [
      'VP8 alone',
      (out) =>
        ffmpeg(
          scene(10),
          `-c:v libvpx -b:v 80k -g ${FPS} -keyint_min ${FPS} -auto-alt-ref 0 -deadline good -cpu-used 2`,
          BITEXACT,
          out,
        ),
    ],
  };
}

/** ffmpeg writes `tx3g` only from subtitle packets, so an SRT file it is. */
function writeDataTrack(out, av) {
  const line = (s) => `${s + 1}\n00:00:0${s},000 --> 00:00:0${s},900\nline ${s}\n`;
  const srt = textFile('captions', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(line).join('\n'));
  const [video, audio, ...rest] = av(`-c:s mov_text ${FRAGMENTED}+global_sidx+skip_trailer`);
  ffmpeg(video, audio, ['-f', 'srt', '-i', srt], '-map 0:v -map 1:a -map 2:s', ...rest, out);
}

function writeList(out, av) {
  const whole = join(work, 'list.mp4');
  ffmpeg(...av(`${FRAGMENTED}+skip_trailer`, { gop: 2 }), whole);
  const file = readFileSync(whole);
  const { init, segments } = splitFragments(file);
  const dir = join(out, '..');
  writeFileSync(join(dir, 'init.mp4'), init);
  segments.forEach((bytes, index) => writeFileSync(join(dir, `seg-${index}.m4s`), bytes));
  const playlist = {
    mimeType: `video/mp4; codecs="${describeMp4(file).codecs}"`,
    init: 'init.mp4',
    segments: segments.map((_, index) => ({ url: `seg-${index}.m4s`, duration: 2 })),
  };
  writeFileSync(out, `${JSON.stringify(playlist, null, 2)}\n`);
}

const PAGE = `<!doctype html>
<html lang="en">
  <title>Not found</title>
  <h1>Sorry</h1>
  <p>The film you asked for is not here. A server that says so with status 200 is not rare.</p>
</html>
`;

/** xorshift32: the same noise on every machine. */
function noise(length, seed = 0x2f6e2b1) {
  let x = seed;
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    bytes[i] = x >>> 24;
  }
  return bytes;
}

function badRecipes(dir) {
  return {
    'bad/html-page.mp4': ['an HTML page under a media name', (out) => writeFileSync(out, PAGE)],
    'bad/random.mp4': ['64 KiB of seeded noise', (out) => writeFileSync(out, noise(65536))],
    'bad/empty.mp4': ['zero bytes', (out) => writeFileSync(out, '')],
    'bad/truncated.mp4': [
      'the first 60 % of `av-sidx.mp4`, cut inside a fragment',
      (out) => {
        const whole = readFileSync(join(dir, 'av-sidx.mp4'));
        writeFileSync(out, whole.subarray(0, Math.floor(whole.length * 0.6)));
      },
    ],
    'bad/text.txt': ['plain text', (out) => writeFileSync(out, 'This is not a film.\n')],
  };
}

/** Writes every fixture, in order: some are made from earlier ones. */
export function makeFixtures(dir) {
  for (const sub of ['', 'list', 'hls', 'bad']) mkdirSync(join(dir, sub), { recursive: true });
  for (const [name, [, make]] of Object.entries(fixtureRecipes(dir))) {
    console.log(`  ${name}`);
    make(join(dir, name));
  }
}
