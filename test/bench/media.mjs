// The media of the benchmark, made by ffmpeg into .cache/bench/media: one minute of a moving test picture in three sizes,
// and audio, once encoded and packed as HLS and DASH (the same CMAF segments), MPEG-TS, plain and fragmented MP4.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the recipe below makes: change it with the recipe, so that old files are made anew. */
const RECIPE = 4;

/** Seconds. */
export const DURATION = 60;
const FPS = 24;
export const SEGMENT_SECONDS = 2;

/** The ladder. The top is carried easily by the default link of 20 Mbit/s. */
export const RENDITIONS = [
  { name: '360p', width: 640, height: 360, kbps: 500 },
  { name: '540p', width: 960, height: 540, kbps: 1200 },
  { name: '720p', width: 1280, height: 720, kbps: 2500 },
];

/** What is played by format, below the media's root. */
export const SOURCES = {
  hls: 'cmaf/main.m3u8',
  dash: 'cmaf/main.mpd',
  ts: 'ts/main.m3u8',
  plain: 'plain-720p.mp4',
  'plain-small': 'plain-360p.mp4',
  fragmented: 'fragmented.mp4',
  chunked: 'chunked-720p.mp4',
  'chunked-small': 'chunked-360p.mp4',
  'hls-live': 'live/main.m3u8',
  'dash-live': 'live/main.mpd',
};

const run = (dir, ...args) => {
  const list = args.flatMap((arg) => (Array.isArray(arg) ? arg : arg.split(' ')));
  const options = { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] };
  try {
    execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...list], options);
  } catch (cause) {
    if (cause.code !== 'ENOENT') throw cause;
    throw new Error('The media of the benchmark are made by ffmpeg, which is not installed', { cause });
  }
};

/**
 * Makes the media unless they are there.
 *
 * @param {string} root folder for the media
 */
export function ensureMedia(root) {
  const marker = join(root, 'recipe.json');
  if (existsSync(marker) && JSON.parse(readFileSync(marker, 'utf8')).recipe === RECIPE) return;
  console.log(`Making the media in ${root}: about two minutes, once`);
  // A run that is broken off leaves no half of them behind.
  const work = `${root}.new`;
  rmSync(work, { recursive: true, force: true });
  for (const folder of ['', 'cmaf', 'ts']) mkdirSync(join(work, folder), { recursive: true });
  encode(work);
  packCmaf(work);
  packTs(work);
  packFiles(work);
  writeFileSync(join(work, 'recipe.json'), JSON.stringify({ recipe: RECIPE }));
  rmSync(root, { recursive: true, force: true });
  renameSync(work, root);
}

/** No B-frames: the first frame has time 0 in every container. */
function encode(dir) {
  const gop = SEGMENT_SECONDS * FPS;
  const h264 = `-c:v libx264 -preset veryfast -profile:v main -bf 0 -g ${gop} -keyint_min ${gop} -sc_threshold 0 -pix_fmt yuv420p`;
  // Noise, so that the encoder has something to spend its bits on.
  const picture = `testsrc2=s=1280x720:r=${FPS}:d=${DURATION},noise=alls=12:allf=t,split=${RENDITIONS.length}`;
  const split = RENDITIONS.map((_, i) => `[s${i}]`).join('');
  const scaled = RENDITIONS.map(({ width, height }, i) => `[s${i}]scale=${width}:${height}[v${i}]`);
  const outputs = RENDITIONS.flatMap(({ name, kbps }, i) => [
    `-map [v${i}] ${h264} -b:v ${kbps}k -maxrate ${kbps * 1.1}k -bufsize ${kbps}k ${name}.mp4`,
  ]);
  run(dir, ['-filter_complex', [picture + split, ...scaled].join(';')], ...outputs);
  const tones = "aevalsrc='0.1*sin(2*PI*220*t)|0.1*sin(2*PI*277*t)'";
  run(dir, ['-f', 'lavfi', '-i', `${tones}:s=48000:d=${DURATION}`], '-c:a aac -b:a 96k -ac 2 audio.mp4');
}

/** HLS and DASH over the same segments, `<rendition>-<number from 1>.m4s`; the audio is the last rendition. */
function packCmaf(dir) {
  const inputs = [...RENDITIONS.map(({ name }) => `-i ${name}.mp4`), '-i audio.mp4'];
  const maps = [...RENDITIONS.map((_, i) => `-map ${i}:v`), `-map ${RENDITIONS.length}:a`];
  const dash = `-f dash -seg_duration ${SEGMENT_SECONDS} -hls_playlist 1 -hls_master_name main.m3u8`;
  const names = ['-init_seg_name', 'init-$RepresentationID$.mp4', '-media_seg_name', '$RepresentationID$-$Number$.m4s'];
  const sets = ['-adaptation_sets', 'id=0,streams=v id=1,streams=a'];
  run(dir, ...inputs, ...maps, '-c copy', dash, names, sets, 'cmaf/main.mpd');
  const cmaf = join(dir, 'cmaf');
  for (const file of readdirSync(cmaf).filter((name) => name.endsWith('.m3u8'))) {
    const text = readFileSync(join(cmaf, file), 'utf8');
    writeFileSync(join(cmaf, file), file === 'main.m3u8' ? toMain(text) : toOnDemand(text));
  }
}

const toMain = (text) => text.replace('#EXTM3U\n', '#EXTM3U\n#EXT-X-INDEPENDENT-SEGMENTS\n');
/** ffmpeg writes the date of its run. */
const toOnDemand = (text) =>
  text
    .replace(/#EXT-X-PROGRAM-DATE-TIME.*\n/g, '')
    .replace('#EXT-X-MEDIA-SEQUENCE', '#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MEDIA-SEQUENCE');

/** Audio inside. */
function packTs(dir) {
  const hls = `-f hls -hls_time ${SEGMENT_SECONDS} -hls_playlist_type vod`;
  for (const { name } of RENDITIONS)
    run(dir, `-i ${name}.mp4 -i audio.mp4 -map 0 -map 1 -c copy ${hls}`, [
      '-hls_segment_filename',
      `ts/${name}-%d.ts`,
      `ts/${name}.m3u8`,
    ]);
  const cmaf = readFileSync(join(dir, 'cmaf/main.m3u8'), 'utf8');
  const variants = Array.from(cmaf.matchAll(/(#EXT-X-STREAM-INF:.*),AUDIO="[^"]*"\n/g), ([, line]) => line);
  const lines = variants.map((line, i) => `${line}\n${RENDITIONS[i].name}.m3u8`);
  writeFileSync(join(dir, 'ts/main.m3u8'), `#EXTM3U\n#EXT-X-INDEPENDENT-SEGMENTS\n${lines.join('\n')}\n`);
}

function packFiles(dir) {
  const copy = (name) => `-i ${name}.mp4 -i audio.mp4 -map 0 -map 1 -c copy`;
  for (const name of ['360p', '720p']) run(dir, `${copy(name)} -movflags +faststart plain-${name}.mp4`);
  const flags = '-movflags +frag_keyframe+empty_moov+default_base_moof+global_sidx+skip_trailer';
  run(dir, `${copy('720p')} ${flags} fragmented.mp4`);
  // Audio soon after the video that it belongs to: nothing to wait for in a fragment.
  for (const name of ['360p', '720p']) run(dir, `${copy(name)} ${flags} -frag_duration 200000 chunked-${name}.mp4`);
}

/**
 * The top rendition with its audio, as it was really encoded, kilobits per second.
 *
 * @param {string} root folder of the media
 */
export function topKbps(root) {
  const bytes = ['720p.mp4', 'audio.mp4'].reduce((sum, name) => sum + statSync(join(root, name)).size, 0);
  return (bytes * 8) / 1000 / DURATION;
}
