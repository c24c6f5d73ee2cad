// HLS fixtures with text: subtitles as WebVTT, captions inside the video.
import { createCipheriv } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { splitFragments } from './boxes.mjs';
import { insertCaptions } from './cea608.mjs';
import { BITEXACT, ffmpeg, work } from './ffmpeg.mjs';

const SEGMENTS = 4;
const SEGMENT_SECONDS = 2;
const FPS = 24;

/** Start, end, and the text in each language. The second one spans two segments. */
const CUES = [
  [0.5, 1.5, { en: 'one', de: 'eins' }],
  [1.7, 2.6, { en: 'two', de: 'zwei' }],
  [3, 4, { en: '<i>three</i> &amp; a half', de: 'drei' }],
  [5, 6, { en: 'four', de: 'vier' }],
  [6.5, 7.8, { en: 'five', de: 'fünf' }],
];

/** @param {{media: Function, write: Function, scene: Function, FRAGMENTED: string, KEY: Buffer, IV: Buffer}} ingredients */
export function hlsTextRecipes({ media, write, scene, FRAGMENTED, KEY, IV }) {
  return {
    'hls/sub-en.m3u8': [
      'English subtitles in segments of 2 s with `X-TIMESTAMP-MAP` (`sub-en-N.vtt`): their clock says 3600 s at 2 s of the media',
      (out) => writeSubtitles(out, 'en', { map: 'X-TIMESTAMP-MAP=MPEGTS:180000,LOCAL:01:00:00.000', shift: 3598 }),
    ],
    'hls/sub-de.m3u8': ['German ones without a map (`sub-de-N.vtt`)', (out) => writeSubtitles(out, 'de', { shift: 0 })],
    'hls/sub-forced.m3u8': [
      'forced English subtitles, one file (`sub-forced.vtt`)',
      (out) => {
        const text = `WEBVTT\n\n${cue(0.5, 7.5, 'a sign', 'line:0 align:left')}`;
        writeFileSync(join(dirname(out), 'sub-forced.vtt'), text);
        write(out, media(8, ['#EXTINF:8,', 'sub-forced.vtt']));
      },
    ],
    'hls/text.m3u8': [
      '`main.m3u8` with the three subtitles, and one that is not there',
      (out) =>
        write(
          out,
          mainLines(out, [
            subtitles('English', 'en', 'sub-en.m3u8', ',AUTOSELECT=YES'),
            subtitles('Deutsch', 'de', 'sub-de.m3u8', ',AUTOSELECT=YES'),
            subtitles('English (forced)', 'en', 'sub-forced.m3u8', ',AUTOSELECT=YES,FORCED=YES'),
            subtitles('None', 'fr', 'sub-none.m3u8', ''),
          ]),
        ),
    ],
    'hls/text-default.m3u8': [
      'the same with German ones by default, for those who do not hear',
      (out) =>
        write(
          out,
          mainLines(out, [
            subtitles('Deutsch', 'de', 'sub-de.m3u8', `,DEFAULT=YES,AUTOSELECT=YES,${FOR_THE_DEAF}`),
            subtitles('English (forced)', 'en', 'sub-forced.m3u8', ',AUTOSELECT=YES,FORCED=YES'),
          ]),
        ),
    ],
    'hls/sub-aes.m3u8': [
      '`sub-en` with AES-128: the first two segments with an explicit IV, the others with the implicit one (`aes.key`, `sub-aes-N.vtt`)',
      (out) => writeEncrypted(out, { KEY, IV }),
    ],
    'hls/sub-details.m3u8': [
      'what WebVTT knows in one file (`sub-details.vtt`): byte order mark, CRLF, style, region, note, names, settings, cues out of order',
      (out) => {
        writeFileSync(join(dirname(out), 'sub-details.vtt'), `\ufeff${DETAILS.replaceAll('\n', '\r\n')}`);
        write(out, media(8, ['#EXTINF:8,', 'sub-details.vtt']));
      },
    ],
    'hls/text-more.m3u8': [
      '`main.m3u8` with `sub-aes`, `sub-details`, and forced ones in both languages',
      (out) =>
        write(
          out,
          mainLines(out, [
            subtitles('Encrypted', 'en', 'sub-aes.m3u8', ''),
            subtitles('Details', 'en', 'sub-details.m3u8', ''),
            subtitles('English (forced)', 'en', 'sub-forced.m3u8', ',AUTOSELECT=YES,FORCED=YES'),
            subtitles('Deutsch (forced)', 'de', 'sub-de.m3u8', ',AUTOSELECT=YES,FORCED=YES'),
          ]),
        ),
    ],
    'hls/cc.m3u8': [
      'CEA-608 captions in H.264 with B-frames (`cc-init.mp4`, `cc-N.m4s`): `HELLO` pops on at 1 s and goes at 2.5 s, `WORLD` rolls up from 3 s',
      (out) => writeCaptions(out, 'cc', CC, { media, write, scene, FRAGMENTED }),
    ],
    'hls/cap.m3u8': [
      '8 s of CEA-608 captions (`cap-init.mp4`, `cap-N.m4s`): CC1 pops on, rolls up and is painted on, CC3 in field 2 beside extended data',
      (out) => writeCaptions(out, 'cap', CAP, { media, write, scene, FRAGMENTED }),
    ],
    'hls/cc-main.m3u8': [
      'the same, declared',
      (out) =>
        write(out, [
          '#EXTM3U',
          '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="English CC",LANGUAGE="en",INSTREAM-ID="CC1",DEFAULT=YES',
          '#EXT-X-STREAM-INF:BANDWIDTH=80000,CODECS="avc1.4d401e",RESOLUTION=160x90,CLOSED-CAPTIONS="cc"',
          'cc.m3u8',
        ]),
    ],
  };
}

const FOR_THE_DEAF = 'CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog"';

const subtitles = (name, language, uri, more) =>
  `#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="sub",NAME="${name}",LANGUAGE="${language}"${more},URI="${uri}"`;

/** `main.m3u8`, written before. */
function mainLines(out, tags) {
  const main = readFileSync(join(dirname(out), 'main.m3u8'), 'utf8')
    .trimEnd()
    .split('\n');
  const lines = main.map((line) => (line.startsWith('#EXT-X-STREAM-INF') ? `${line},SUBTITLES="sub"` : line));
  return [lines[0], lines[1], ...tags, ...lines.slice(2)];
}

function timestamp(seconds) {
  const ms = Math.round(seconds * 1000);
  const two = (value) => String(Math.floor(value)).padStart(2, '0');
  const fraction = String(ms % 1000).padStart(3, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${fraction}`;
}

const cue = (start, end, text, settings = '') =>
  `${timestamp(start)} --> ${timestamp(end)}${settings && ` ${settings}`}\n${text}\n`;

function writeSubtitles(out, language, { map, shift }) {
  const lines = [];
  for (let index = 0; index < SEGMENTS; index++) {
    const [from, to] = [index * SEGMENT_SECONDS, (index + 1) * SEGMENT_SECONDS];
    const cues = CUES.filter(([start, end]) => start < to && end > from);
    const blocks = cues.map(([start, end, texts]) => cue(start + shift, end + shift, texts[language]));
    const name = `sub-${language}-${index}.vtt`;
    writeFileSync(join(dirname(out), name), [map ? `WEBVTT\n${map}\n` : 'WEBVTT\n', ...blocks].join('\n'));
    lines.push(`#EXTINF:${SEGMENT_SECONDS},`, name);
  }
  writeFileSync(out, `${['#EXTM3U', '#EXT-X-TARGETDURATION:2', ...lines, '#EXT-X-ENDLIST'].join('\n')}\n`);
}

/** The key and the IV of `aes.m3u8`. */
function writeEncrypted(out, { KEY, IV }) {
  const dir = dirname(out);
  const lines = ['#EXT-X-MEDIA-SEQUENCE:7'];
  for (let index = 0; index < SEGMENTS; index++) {
    const isExplicit = index < SEGMENTS / 2;
    const sequenceIv = Buffer.from((7 + index).toString(16).padStart(32, '0'), 'hex');
    const cipher = createCipheriv('aes-128-cbc', KEY, isExplicit ? IV : sequenceIv);
    const plain = readFileSync(join(dir, `sub-en-${index}.vtt`));
    writeFileSync(join(dir, `sub-aes-${index}.vtt`), Buffer.concat([cipher.update(plain), cipher.final()]));
    const iv = isExplicit ? `,IV=0x${IV.toString('hex')}` : '';
    if (index % 2 === 0) lines.push(`#EXT-X-KEY:METHOD=AES-128,URI="aes.key"${iv}`);
    lines.push(`#EXTINF:${SEGMENT_SECONDS},`, `sub-aes-${index}.vtt`);
  }
  writeFileSync(out, `${['#EXTM3U', '#EXT-X-TARGETDURATION:2', ...lines, '#EXT-X-ENDLIST'].join('\n')}\n`);
}

const DETAILS = `WEBVTT a title

STYLE
::cue { color: red }

REGION
id:fred
width:40% lines:2
regionanchor:0%,100% viewportanchor:10%,90% scroll:up

NOTE a remark
of two lines

late
00:04.000 --> 00:05.000 line:0 position:20%,line-left size:50% align:start
<v Anna>Fish &amp; chips &lt;3&nbsp;&#x263a;</v>

1
00:01.000 --> 00:02.000 vertical:rl line:50% align:end
down

00:01.500 --> 00:03.000 region:fred
in a region

120:00:00.000 --> 120:00:01.000
much later
`;

const CC = {
  seconds: 4,
  captions: (frame) => [
    { frame: frame(0.25), script: 'RCL ENM row15 "HELLO"' },
    { frame: frame(1), script: 'EOC' },
    { frame: frame(2.5), script: 'EDM' },
    { frame: frame(3) - 4, script: 'RU2 CR "WORLD"' },
    { frame: frame(3.7), script: 'CR' },
  ],
};

const CAP = {
  seconds: 8,
  captions: (frame) => [
    { frame: frame(0.25), script: 'RCL ENM row2:8 "TOP" row15 [italics] "LEFT"' },
    { frame: frame(1), script: 'EOC' },
    { frame: frame(1.5), script: 'EDM' },
    { frame: frame(1.75), script: 'RU2 CR row15 "ROLL 1"' },
    { frame: frame(3), script: 'CR "ROLL 2"' },
    { frame: frame(4.5), script: 'EDM' },
    { frame: frame(5), script: 'RDC row8:4 [yellow] "PAINT"' },
    { frame: frame(5.75), script: 'EDM' },
    { frame: frame(6), script: 'RCL ENM row14:4 "A & B" row15:8u "<C>"' },
    { frame: frame(7), script: 'EOC' },
    { frame: frame(7.5), script: 'EDM' },
    { field: 2, frame: frame(1), script: 'RU3 CR row15:12 "DREI"' },
    // The name of the programme.
    { field: 2, frame: frame(2), script: '{01 03} "NOISE" {0f 1d}' },
    { field: 2, frame: frame(3.5), script: 'EDM' },
  ],
};

function writeCaptions(out, name, { seconds, captions }, { media, write, scene, FRAGMENTED }) {
  const whole = join(work, `${name}.mp4`);
  const video = `-c:v libx264 -profile:v main -level 3.0 -crf 34 -bf 2 -b_strategy 0 -g ${2 * FPS} -sc_threshold 0`;
  ffmpeg(scene(seconds), video, '-vf scale=160:90', BITEXACT, `${FRAGMENTED}+skip_trailer`, whole);
  const frame = (time) => Math.round(time * FPS) + 2; // B-frames: the first one is shown two frames after zero
  const { init, segments } = splitFragments(insertCaptions(readFileSync(whole), captions(frame), FPS));
  const dir = dirname(out);
  writeFileSync(join(dir, `${name}-init.mp4`), init);
  segments.forEach((bytes, index) => writeFileSync(join(dir, `${name}-${index}.m4s`), bytes));
  const lines = segments.flatMap((_, index) => ['#EXTINF:2,', `${name}-${index}.m4s`]);
  write(out, media(2, [`#EXT-X-MAP:URI="${name}-init.mp4"`, ...lines]));
}
