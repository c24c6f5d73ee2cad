// The HLS stream of the demo: the scene in three sizes, each with its name in the corner, told in two languages, with
// subtitles. One file for each rendition; the playlists name byte ranges of it. The live stream of the demo server
// (scripts/demo-live.mjs) loops over the same files.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMp4, parseBoxes } from './boxes.mjs';
import { chord, FPS, H264, scene } from './demo.mjs';
import { BITEXACT, ffmpeg, SANS_FONT, textFile, work } from './ffmpeg.mjs';

/** A whole number of AAC frames (1875 of 1024 samples) and of segments: a loop has no seam. */
const SECONDS = 40;
const SEGMENT_SECONDS = 2;
const SENTENCE_SECONDS = 4;

const RENDITIONS = [
  { name: '720p', width: 1280, height: 720, crf: 25 },
  { name: '540p', width: 960, height: 540, crf: 28 },
  { name: '270p', width: 480, height: 270, crf: 29 },
];

/** Each sentence has four seconds, spoken and shown. */
const LANGUAGES = {
  en: {
    label: 'English',
    voice: 'en-gb',
    sentences: [
      'This is mse-worker-player.',
      'Its engine runs in a worker, beside the page.',
      'The page may be busy: the buffer does not care.',
      'You hear English now. German is a click away.',
      'The subtitles come in two languages, too.',
      'On a slow network the picture gets smaller, not slower.',
      'The corner of the picture says which rendition you see.',
      'Seek wherever you like.',
      'In the live stream, all this comes again and again.',
      'That was it. Thank you for watching.',
    ],
  },
  de: {
    label: 'Deutsch',
    voice: 'de',
    sentences: [
      'Das ist der mse-worker-player.',
      'Sein Motor läuft in einem Worker, neben der Seite.',
      'Die Seite mag beschäftigt sein: den Puffer stört das nicht.',
      'Du hörst Deutsch. Englisch ist einen Klick entfernt.',
      'Auch die Untertitel gibt es in zwei Sprachen.',
      'Ist das Netz langsam, wird das Bild kleiner, nicht langsamer.',
      'In der Ecke des Bildes steht, welche Fassung du siehst.',
      'Spring, wohin du willst.',
      'Im Livestream kommt all das wieder und wieder.',
      'Das war es. Danke fürs Zuschauen.',
    ],
  },
};
const CODES = Object.keys(LANGUAGES);

const FRAGMENTED = '-movflags +frag_keyframe+empty_moov+default_base_moof+skip_trailer';

/** What is kept in the repository, and what it is for; below `hls/`. */
export const demoHlsFiles = {
  'hls/main.m3u8': 'HLS: three renditions, audio and subtitles in English and German',
  ...Object.fromEntries(
    RENDITIONS.map(({ name, width, height }) => [`hls/${name}.mp4`, `its video in ${width}×${height}, 2 s segments`]),
  ),
  ...Object.fromEntries(CODES.map((code) => [`hls/${code}.mp4`, `its audio in ${LANGUAGES[code].label}`])),
  'hls/ts.m3u8': 'the same as MPEG-TS: 480×270, English inside',
};

export function makeDemoHls(dir) {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  console.log('  hls/');
  makeVideo(dir);
  for (const code of CODES) {
    makeAudio(dir, code);
    makeSubtitles(dir, code);
  }
  makeTs(dir);
  for (const { name } of RENDITIONS) writeFmp4Playlist(dir, name);
  for (const code of CODES) writeFmp4Playlist(dir, code);
  writeMain(dir);
}

/** One rendering, scaled: a gradient of another size would have other colours. */
function makeVideo(dir) {
  const branches = RENDITIONS.map(({ name, width, height }) => {
    const size = height / 15;
    const label = `drawtext=fontfile=${SANS_FONT}:textfile=${textFile(name, name)}:fontsize=${size}:fontcolor=0xfff8f0b0`;
    return `[all${name}]scale=${width}:${height},${label}:x=w-tw-${size}:y=${size}[out${name}]`;
  });
  const names = RENDITIONS.map(({ name }) => `[all${name}]`).join('');
  const graph = [`${scene(SECONDS, undefined, 2)},split=${RENDITIONS.length}${names}`, ...branches].join(';');
  const outputs = RENDITIONS.flatMap(({ name, crf }) => [
    `-map [out${name}] ${H264} -crf ${crf}`,
    BITEXACT,
    FRAGMENTED,
    [join(dir, `${name}.mp4`)],
  ]);
  ffmpeg(['-filter_complex', graph], ...outputs);
}

/** The chord of the other films under a voice of espeak-ng. */
function makeAudio(dir, code) {
  const { voice, sentences } = LANGUAGES[code];
  const files = sentences.map((sentence, index) => {
    const file = join(work, `${code}-${index}.wav`);
    execFileSync('espeak-ng', ['-v', voice, '-s', '150', '-w', file, sentence]);
    return file;
  });
  const placed = files.map((_, index) => `[${index}]adelay=${index * SENTENCE_SECONDS * 1000 + 300}:all=1[s${index}]`);
  const mixed = `${files.map((_, index) => `[s${index}]`).join('')}amix=inputs=${files.length}:normalize=0,volume=0.8`;
  const speech = `${mixed},aresample=48000,aformat=channel_layouts=stereo[speech]`;
  const graph = [...placed, speech, `[speech][${files.length}]amix=inputs=2:duration=longest:normalize=0[out]`];
  ffmpeg(
    files.flatMap((file) => ['-i', file]),
    chord(SECONDS),
    ['-filter_complex', graph.join(';')],
    `-map [out] -t ${SECONDS} -c:a aac -b:a 48k -ac 2 -bsf:a setts=ts=TS+1024`,
    BITEXACT,
    `-frag_duration ${SEGMENT_SECONDS}000000 -movflags +empty_moov+default_base_moof+skip_trailer`,
    [join(dir, `${code}.mp4`)],
  );
}

/**
 * RFC 8216bis §3.1.4: a whole WebVTT file for each segment, its times tied to those of the media, with all cues that
 * overlap it; one after the other, as byte ranges of one file.
 */
function makeSubtitles(dir, code) {
  const { sentences } = LANGUAGES[code];
  const head = 'WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n';
  const cues = sentences.map((sentence, index) => {
    const start = index * SENTENCE_SECONDS;
    return `${clock(start)} --> ${clock(start + SENTENCE_SECONDS - 0.2)}\n${sentence}\n\n`;
  });
  const segments = Array.from({ length: SECONDS / SEGMENT_SECONDS }, (_, index) =>
    Buffer.from(head + cues[Math.floor((index * SEGMENT_SECONDS) / SENTENCE_SECONDS)]),
  );
  writeFileSync(join(dir, `${code}.vtt`), Buffer.concat(segments));
  let at = 0;
  const lines = segments.flatMap(({ length }) => {
    const range = `${length}@${at}`;
    at += length;
    return [`#EXTINF:${SEGMENT_SECONDS},`, `#EXT-X-BYTERANGE:${range}`, `${code}.vtt`];
  });
  writePlaylist(dir, `${code}-text`, SEGMENT_SECONDS, lines);
}

const clock = (seconds) => `00:00:${seconds.toFixed(3).padStart(6, '0')}`;

/** The extension is not `.ts`, because the tools of this repository would take it for TypeScript. */
function makeTs(dir) {
  const list = join(work, 'ts.m3u8');
  ffmpeg(
    ['-i', join(dir, '270p.mp4'), '-i', join(dir, 'en.mp4')],
    '-map 0:v -map 1:a -c copy',
    BITEXACT,
    `-f hls -hls_time ${SEGMENT_SECONDS} -hls_list_size 0 -hls_flags single_file`,
    ['-hls_segment_filename', join(dir, 'ts.mpegts'), list],
  );
  const lines = readFileSync(list, 'utf8').split('\n');
  const isOfSegment = (line) => /^(#EXTINF|#EXT-X-BYTERANGE|[^#\s])/.test(line);
  writePlaylist(dir, 'ts', SEGMENT_SECONDS, lines.filter(isOfSegment));
}

/** Names the fragments of a file as byte ranges. */
function writeFmp4Playlist(dir, name) {
  const file = readFileSync(join(dir, `${name}.mp4`));
  const boxes = parseBoxes(file);
  const moofs = boxes.filter(({ type }) => type === 'moof');
  const starts = describeMp4(file).fragments.map(([traf]) => traf.decode);
  const lines = moofs.flatMap(({ start }, index) => {
    const duration = (starts[index + 1] ?? SECONDS) - starts[index];
    const end = moofs[index + 1]?.start ?? file.length;
    return [`#EXTINF:${duration.toFixed(5)},`, `#EXT-X-BYTERANGE:${end - start}@${start}`, `${name}.mp4`];
  });
  const map = `#EXT-X-MAP:URI="${name}.mp4",BYTERANGE="${moofs[0].start}@0"`;
  writePlaylist(dir, name, SEGMENT_SECONDS, [map, ...lines]);
}

function writePlaylist(dir, name, targetDuration, lines) {
  const head = ['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${targetDuration}`, '#EXT-X-PLAYLIST-TYPE:VOD'];
  writeFileSync(join(dir, `${name}.m3u8`), `${[...head, ...lines, '#EXT-X-ENDLIST'].join('\n')}\n`);
}

function writeMain(dir) {
  const media = (type, group, suffix) =>
    CODES.map((code, index) => {
      const isDefault = type === 'AUDIO' && index === 0 ? 'DEFAULT=YES,' : '';
      const who = `NAME="${LANGUAGES[code].label}",LANGUAGE="${code}",${isDefault}AUTOSELECT=YES`;
      return `#EXT-X-MEDIA:TYPE=${type},GROUP-ID="${group}",${who},URI="${code}${suffix}.m3u8"`;
    });
  const audio = bandwidthOf(dir, 'en');
  const variants = RENDITIONS.flatMap(({ name, width, height }) => {
    const video = bandwidthOf(dir, name);
    const [codec] = describeMp4(readFileSync(join(dir, `${name}.mp4`))).codecs.split(',');
    const bandwidth = `BANDWIDTH=${video.peak + audio.peak},AVERAGE-BANDWIDTH=${video.average + audio.average}`;
    const look = `CODECS="${codec},mp4a.40.2",RESOLUTION=${width}x${height},FRAME-RATE=${FPS}.000`;
    return [`#EXT-X-STREAM-INF:${bandwidth},${look},AUDIO="voice",SUBTITLES="text"`, `${name}.m3u8`];
  });
  const lines = [...media('AUDIO', 'voice', ''), ...media('SUBTITLES', 'text', '-text'), ...variants];
  writeFileSync(join(dir, 'main.m3u8'), `#EXTM3U\n#EXT-X-INDEPENDENT-SEGMENTS\n${lines.join('\n')}\n`);
}

/** RFC 8216bis §4.4.6.2: bits per second, of the largest segment and over all. */
function bandwidthOf(dir, name) {
  const playlist = readFileSync(join(dir, `${name}.m3u8`), 'utf8');
  const sizes = [...playlist.matchAll(/BYTERANGE:(\d+)@/g)].map(([, bytes]) => Number(bytes) * 8);
  const total = sizes.reduce((sum, bits) => sum + bits, 0);
  return { peak: Math.ceil(Math.max(...sizes) / SEGMENT_SECONDS), average: Math.ceil(total / SECONDS) };
}
