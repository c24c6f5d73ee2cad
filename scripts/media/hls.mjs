// HLS fixtures: fMP4 segments cut by ourselves, and playlists about them and about other fixtures.
import { createCipheriv } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeMp4, parseBoxes, splitFragments } from './boxes.mjs';
import { BITEXACT, ffmpeg, work } from './ffmpeg.mjs';
import { hlsTextRecipes } from './hls-text.mjs';

const SECONDS = 8;
const KEY = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const IV = Buffer.from('0102030405060708090a0b0c0d0e0f10', 'hex');
const AUDIO_FRAGMENTS = '-frag_duration 2000000 -movflags +empty_moov+default_base_moof+skip_trailer';

/** @param {{scene: Function, tone: Function, h264: Function, vp9: string, AAC: string[], FRAGMENTED: string}} ingredients */
export function hlsRecipes({ scene, tone, h264, vp9, AAC, FRAGMENTED }) {
  const video = (name, scale) => (out) => {
    const whole = join(work, `${name}.mp4`);
    const filter = scale ? `-vf scale=${scale}` : '';
    ffmpeg(scene(SECONDS), h264(2), filter, BITEXACT, `${FRAGMENTED}+skip_trailer`, whole);
    writeRendition(out, name, whole);
  };
  const audio = (name, hz) => (out) => {
    const whole = join(work, `${name}.mp4`);
    ffmpeg(tone(SECONDS, hz), AAC, BITEXACT, AUDIO_FRAGMENTS, whole);
    writeRendition(out, name, whole);
  };
  return {
    'hls/hi.m3u8': ['8 s of video in segments of 2 s: `hi-init.mp4`, `hi-N.m4s`', video('hi')],
    'hls/lo.m3u8': ['the same in 160×90', video('lo', '160:90')],
    'hls/en.m3u8': ['its audio, 330 Hz', audio('en', 330)],
    'hls/de.m3u8': ['its audio in another language, 880 Hz', audio('de', 880)],
    'hls/main.m3u8': ['multivariant: two renditions of video, audio in two languages', writeMain],
    'hls/no-codecs.m3u8': ['the same without `CODECS`', (out) => write(out, mainLines().map(withoutCodecs))],
    'hls/groups.m3u8': [
      'multivariant: each rendition of video with a group of audio of its own, one track; `de` plays the lower one of `en`',
      (out) => write(out, groupLines()),
    ],
    'hls/range.m3u8': ['byte ranges of `av-sidx.mp4`, audio inside', writeRanges],
    'hls/muxed.m3u8': ['the segments of `list/`, audio inside', (out) => write(out, listLines([0, 1, 2, 3, 4]))],
    'hls/discontinuity.m3u8': [
      'segments 0 and 1 of `list/`, a discontinuity, then 0 and 1 once more',
      (out) => write(out, listLines([0, 1, 'discontinuity', 0, 1])),
    ],
    'hls/codec-change.m3u8': [
      'segments 0 and 1 of `hi`, a discontinuity, then 4 s of VP9 in MP4 (`vp9-init.mp4`, `vp9-N.m4s`)',
      (out) => {
        const whole = join(work, 'hls-vp9.mp4');
        ffmpeg(
          scene(4),
          vp9.replace(/-g \d+ -keyint_min \d+/, '-g 48 -keyint_min 48'),
          BITEXACT,
          `${FRAGMENTED}+skip_trailer`,
          whole,
        );
        const lines = [...writeSegments(out, 'vp9', readFileSync(whole), 4)];
        const first = ['#EXT-X-MAP:URI="hi-init.mp4"', '#EXTINF:2,', 'hi-0.m4s', '#EXTINF:2,', 'hi-1.m4s'];
        write(out, media(3, [...first, '#EXT-X-DISCONTINUITY', ...lines]));
      },
    ],
    'hls/aes.m3u8': [
      'AES-128: two segments with an explicit IV, one with the implicit one (`aes.key`, `aes-N.m4s`)',
      writeEncrypted,
    ],
    'hls/features.m3u8': [
      'multivariant: variables, a copy that is missing, `CODECS` without the audio that is inside (ask with `?dir=list`)',
      (out) => write(out, featureLines()),
    ],
    'hls/features-media.m3u8': [
      'variables, keys that rotate (none, AES-128 beside another format, AES-256: `aes256.key`, `aes256-2.m4s`), a changing `MAP`, also by range',
      writeFeatures,
    ],
    'hls/gap.m3u8': ['segments 0 to 2 of `list/`, of which the second is a gap', (out) => write(out, gapLines())],
    'hls/inside.m3u8': [
      'multivariant: `inside-video.m3u8` with audio inside, and other audio beside it',
      (out) => write(out, insideLines()),
    ],
    'hls/inside-video.m3u8': ['segments 0 to 3 of `list/`', (out) => write(out, listLines([0, 1, 2, 3]))],
    ...hlsTextRecipes({ media, write, scene, FRAGMENTED, KEY, IV }),
  };
}

const write = (out, lines) => writeFileSync(out, `${lines.join('\n')}\n`);

const media = (targetDuration, lines) => [
  '#EXTM3U',
  '#EXT-X-VERSION:7',
  `#EXT-X-TARGETDURATION:${targetDuration}`,
  '#EXT-X-PLAYLIST-TYPE:VOD',
  ...lines,
  '#EXT-X-ENDLIST',
];

function writeRendition(out, name, whole) {
  write(out, media(3, writeSegments(out, name, readFileSync(whole), SECONDS)));
}

/** Writes the init segment and the segments of a file beside a playlist, and gives the lines about them. */
function writeSegments(out, name, file, seconds) {
  const { init, segments } = splitFragments(file);
  const dir = dirname(out);
  writeFileSync(join(dir, `${name}-init.mp4`), init);
  segments.forEach((bytes, index) => writeFileSync(join(dir, `${name}-${index}.m4s`), bytes));
  const starts = describeMp4(file).fragments.map(([traf]) => traf.decode);
  const lines = segments.flatMap((_, index) => {
    const duration = (starts[index + 1] ?? seconds) - starts[index];
    return [`#EXTINF:${duration.toFixed(5)},`, `${name}-${index}.m4s`];
  });
  return [`#EXT-X-MAP:URI="${name}-init.mp4"`, ...lines];
}

const CODECS = 'avc1.4d401e,mp4a.40.2';

const mainLines = () => [
  '#EXTM3U',
  '#EXT-X-INDEPENDENT-SEGMENTS',
  '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="en.m3u8"',
  '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",NAME="Deutsch",LANGUAGE="de",AUTOSELECT=YES,URI="de.m3u8"',
  `#EXT-X-STREAM-INF:BANDWIDTH=150000,CODECS="${CODECS}",RESOLUTION=320x180,FRAME-RATE=24.000,AUDIO="aud"`,
  'hi.m3u8',
  `#EXT-X-STREAM-INF:BANDWIDTH=80000,CODECS="${CODECS}",RESOLUTION=160x90,FRAME-RATE=24.000,AUDIO="aud"`,
  'lo.m3u8',
];

const writeMain = (out) => write(out, mainLines());
const withoutCodecs = (line) => line.replace(/CODECS="[^"]*",/, '');

/** As `main`, with one language in two groups. */
const groupLines = () => {
  const member = (group, uri) =>
    `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="${group}",NAME="English",LANGUAGE="en",DEFAULT=YES,URI="${uri}"`;
  const variants = mainLines().filter((line) => !line.startsWith('#EXT-X-MEDIA'));
  return [variants[0], member('high', 'en.m3u8'), member('low', 'de.m3u8'), ...variants.slice(1)].map((line) =>
    line.replace('AUDIO="aud"', line.includes('320x180') ? 'AUDIO="high"' : 'AUDIO="low"'),
  );
};

const featureLines = () => {
  const variant = '#EXT-X-STREAM-INF:BANDWIDTH=150000,CODECS="avc1.4d401e",RESOLUTION=320x180,VIDEO-RANGE=SDR';
  const media = 'features-{$what}.m3u8?init={$dir}/init.mp4';
  return [
    '#EXTM3U',
    '#EXT-X-DEFINE:QUERYPARAM="dir"',
    '#EXT-X-DEFINE:NAME="what",VALUE="media"',
    '#EXT-X-SESSION-DATA:DATA-ID="title",VALUE="Features"',
    variant,
    `missing/${media}`,
    variant,
    media,
    '#EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS="hvc1.2.4.L153.b0",RESOLUTION=1280x720,VIDEO-RANGE=PQ',
    'never/fetched.m3u8',
  ];
};

const insideLines = () => [
  '#EXTM3U',
  '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",NAME="English",LANGUAGE="en",DEFAULT=YES',
  '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",NAME="Deutsch",LANGUAGE="de",AUTOSELECT=YES,URI="de.m3u8"',
  `#EXT-X-STREAM-INF:BANDWIDTH=150000,CODECS="${CODECS}",RESOLUTION=320x180,AUDIO="aud"`,
  'inside-video.m3u8',
];

const gapLines = () => listLines([0, 1, 2]).map((line) => (line.endsWith('seg-1.m4s') ? `#EXT-X-GAP\n${line}` : line));

const listLines = (parts) =>
  media(2, [
    '#EXT-X-MAP:URI="../list/init.mp4"',
    ...parts.flatMap((part) =>
      part === 'discontinuity' ? ['#EXT-X-DISCONTINUITY'] : ['#EXTINF:2,', `../list/seg-${part}.m4s`],
    ),
  ]);

function writeRanges(out) {
  const { map, lines } = rangeLines(out, (moofs) => moofs);
  write(out, media(1, [map, ...lines]));
}

/** Byte ranges of `av-sidx.mp4`: its init segment, and the fragments that `pick` takes. */
function rangeLines(out, pick) {
  const boxes = parseBoxes(readFileSync(join(dirname(out), '..', 'av-sidx.mp4')));
  const moov = boxes.find(({ type }) => type === 'moov');
  const moofs = boxes.filter(({ type }) => type === 'moof');
  const end = boxes.at(-1).end;
  const lines = pick(moofs).flatMap(({ start }, index) => {
    const length = (moofs[moofs.findIndex((moof) => moof.start === start) + 1]?.start ?? end) - start;
    // Each range but the first begins where the one before ends.
    const range = index === 0 ? `${length}@${start}` : `${length}`;
    return ['#EXTINF:1,', `#EXT-X-BYTERANGE:${range}`, '../av-sidx.mp4'];
  });
  return { map: `#EXT-X-MAP:URI="../av-sidx.mp4",BYTERANGE="${moov.end}@0"`, lines };
}

function writeFeatures(out) {
  const dir = dirname(out);
  const key = Buffer.concat([KEY, Buffer.from(KEY).reverse()]);
  const cipher = createCipheriv('aes-256-cbc', key, IV);
  const plain = readFileSync(join(dir, '../list/seg-2.m4s'));
  writeFileSync(join(dir, 'aes256.key'), key);
  writeFileSync(join(dir, 'aes256-2.m4s'), Buffer.concat([cipher.update(plain), cipher.final()]));
  const iv = `IV=0x${IV.toString('hex')}`;
  const { map, lines } = rangeLines(out, (moofs) => moofs.slice(2, 4));
  const text = media(2, [
    '#EXT-X-DEFINE:IMPORT="dir"',
    '#EXT-X-DEFINE:QUERYPARAM="init"',
    '#EXT-X-PROGRAM-DATE-TIME:2024-01-01T00:00:00.000Z',
    '#EXT-X-MAP:URI="../{$init}"',
    '#EXTINF:2,',
    '../{$dir}/seg-0.m4s',
    `#EXT-X-KEY:METHOD=AES-128,URI="aes.key",${iv}`,
    '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://key",KEYFORMAT="com.apple.streamingkeydelivery",KEYFORMATVERSIONS="1"',
    '#EXTINF:2,',
    'aes-1.m4s',
    `#EXT-X-KEY:METHOD=AES-256,URI="aes256.key",${iv}`,
    '#EXTINF:2,',
    'aes256-2.m4s',
    '#EXT-X-KEY:METHOD=NONE',
    '#EXT-X-DISCONTINUITY',
    map,
    ...lines,
  ]);
  write(out, text);
}

function writeEncrypted(out) {
  const dir = dirname(out);
  const sequenceIv = (sequence) => Buffer.from(sequence.toString(16).padStart(32, '0'), 'hex');
  writeFileSync(join(dir, 'aes.key'), KEY);
  const encrypt = (index, iv) => {
    const cipher = createCipheriv('aes-128-cbc', KEY, iv);
    const plain = readFileSync(join(dir, `../list/seg-${index}.m4s`));
    writeFileSync(join(dir, `aes-${index}.m4s`), Buffer.concat([cipher.update(plain), cipher.final()]));
    return ['#EXTINF:2,', `aes-${index}.m4s`];
  };
  const lines = [
    '#EXT-X-MEDIA-SEQUENCE:5',
    '#EXT-X-MAP:URI="../list/init.mp4"',
    `#EXT-X-KEY:METHOD=AES-128,URI="aes.key",IV=0x${IV.toString('hex')}`,
    ...encrypt(0, IV),
    ...encrypt(1, IV),
    '#EXT-X-KEY:METHOD=AES-128,URI="aes.key"',
    ...encrypt(2, sequenceIv(7)),
  ];
  write(out, media(2, lines));
}
