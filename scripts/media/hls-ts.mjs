// HLS fixtures in MPEG-TS and raw audio, and what ffprobe says of their frames (`ts/frames.json`), for comparison.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { BITEXACT, ffmpeg, work } from './ffmpeg.mjs';

const SECONDS = 8;
const SMALL = '-vf scale=160:90';
const MUX = '-f mpegts';
const PACKET = 188;

/** @param {{scene: Function, tone: Function, h264: Function, AAC: string[]}} ingredients */
export function hlsTsRecipes({ scene, tone, h264, AAC }) {
  const B_FRAMES = '-bf 2 -b_strategy 0';
  const video = [h264(2), SMALL, B_FRAMES];
  const cut = '-f hls -hls_time 2 -hls_playlist_type vod -hls_list_size 0';
  const hls = (out, ...args) => {
    const [dir, name] = [dirname(out), basename(out, '.m3u8')];
    mkdirSync(dir, { recursive: true });
    ffmpeg(...args, BITEXACT, cut, ['-hls_segment_filename', join(dir, `${name}-%d.m2t`)], out);
  };
  return {
    'hls/ts/muxed.m3u8': [
      'MPEG-TS, 160×90: H.264 with B-frames and AAC',
      (out) => hls(out, scene(SECONDS), tone(SECONDS), ...video, AAC),
    ],
    'hls/ts/main.m3u8': [
      'multivariant: `video-N.m2t` without audio, `audio-N.aac` (ADTS behind ID3 timestamps)',
      (out) => {
        hls(join(dirname(out), 'video.m3u8'), scene(SECONDS), ...video);
        writePacked(out, 'audio', 'aac', [tone(SECONDS), AAC, '-f adts'], {
          seconds: 1024 / 48_000,
          split: adtsFrames,
        });
        writeMain(out);
      },
    ],
    'hls/ts/wrap.m3u8': [
      'timestamps whose 33 bits begin anew in the third segment',
      (out) => hls(out, scene(SECONDS), tone(SECONDS), ...video, AAC, '-output_ts_offset 95438.5'),
    ],
    'hls/ts/straddle.m3u8': [
      'one stream cut where no frame ends, behind three bytes and under the name of a picture: `straddle-N.jpg`',
      (out) => writeStraddle(out, [scene(SECONDS), tone(SECONDS), ...video, AAC]),
    ],
    'hls/ts/sound.m3u8': ['MPEG-TS with AAC alone', (out) => hls(out, tone(SECONDS), AAC)],
    'hls/ts/mp3.m3u8': [
      'MP3 frames without timestamps',
      (out) =>
        writePacked(
          out,
          'mp3',
          'mp3',
          [tone(SECONDS), '-c:a libmp3lame -b:a 32k -ac 1 -ar 44100 -write_xing 0 -id3v2_version 0'],
          {
            seconds: 1152 / 44_100,
            split: mp3Frames,
            id3: 'none',
          },
        ),
    ],
    'hls/ts/vbr.m3u8': [
      'MP3 of MPEG-2, 22.05 kHz, with a variable bit rate: an ID3 timestamp and a Xing table in front of each segment',
      (out) =>
        writePacked(out, 'vbr', 'mp3', [tone(SECONDS), '-c:a libmp3lame -q:a 7 -ac 1 -ar 22050 -id3v2_version 0'], {
          seconds: 576 / 22_050,
          split: mp3Frames,
          hasTable: true,
        }),
    ],
    'hls/ts/turns.m3u8': [
      'AAC, MP3 and AAC again, of `main` and `mp3`, behind discontinuities',
      (out) => {
        const [aac, mp3] = ['audio', 'mp3'].map((name) => (n) => {
          const lines = readFileSync(join(dirname(out), `${name}.m3u8`), 'utf8').split('\n');
          return lines.slice(4 + 2 * n, 6 + 2 * n);
        });
        write(out, [...aac(0), '#EXT-X-DISCONTINUITY', ...mp3(0), '#EXT-X-DISCONTINUITY', ...aac(1)], 3);
      },
    ],
    'hls/ts/sound-mp3.m3u8': [
      'MPEG-TS with MP3 alone, of MPEG-2, 24 kHz',
      (out) => hls(out, tone(SECONDS), '-c:a libmp3lame -b:a 16k -ac 1 -ar 24000'),
    ],
    'hls/ts/picture-mp3.m3u8': [
      'MPEG-TS, 160×90: H.264 with B-frames and MP3',
      (out) => hls(out, scene(SECONDS), tone(SECONDS), ...video, '-c:a libmp3lame -b:a 32k -ac 1'),
    ],
    'hls/ts/layer2.m3u8': ['MPEG-TS with MPEG audio, layer II', (out) => hls(out, tone(2), '-c:a mp2 -b:a 32k -ac 1')],
    'hls/ts/discontinuity.m3u8': [
      'segments 0 and 1 of `muxed`, a discontinuity, `other-0.m2t` of another size, without sound in its second half',
      (out) => {
        const other = join(dirname(out), 'other-0.m2t');
        const sound = tone(2);
        ffmpeg(
          scene(4),
          sound,
          h264(2),
          '-vf scale=192:108',
          B_FRAMES,
          AAC,
          BITEXACT,
          '-output_ts_offset 100',
          MUX,
          other,
        );
        write(
          out,
          [...['muxed-0.m2t', 'muxed-1.m2t'].flatMap(two), '#EXT-X-DISCONTINUITY', '#EXTINF:4,', 'other-0.m2t'],
          4,
        );
      },
    ],
    'hls/ts/hevc.m2t': [
      'H.265 in MPEG-TS',
      (out) => {
        const x265 = 'pools=none:frame-threads=1:wpp=0:keyint=24:scenecut=0:bframes=2:log-level=error:info=0';
        ffmpeg(scene(1), SMALL, ['-c:v', 'libx265', '-crf', '34', '-x265-params', x265], BITEXACT, MUX, out);
      },
    ],
    'hls/ts/ac3.m2t': ['AC-3 in MPEG-TS', (out) => ffmpeg(tone(0.5), '-c:a ac3 -b:a 64k -ac 2', BITEXACT, MUX, out)],
    'hls/ts/eac3.m2t': [
      'E-AC-3 in MPEG-TS',
      (out) => ffmpeg(tone(0.5), '-c:a eac3 -b:a 64k -ac 2', BITEXACT, MUX, out),
    ],
    'hls/ts/opus.m2t': [
      'Opus in MPEG-TS',
      (out) => ffmpeg(tone(0.5), '-c:a libopus -b:a 32k -ac 1', BITEXACT, MUX, out),
    ],
    'hls/ts/cc.m3u8': [
      '`../cc.m3u8` in one segment (`cc.m2t`): captions in H.264 in MPEG-TS',
      (out) => {
        const whole = join(work, 'cc-whole.mp4');
        const parts = ['cc-init.mp4', 'cc-0.m4s', 'cc-1.m4s'].map((name) => join(dirname(out), '..', name));
        writeFileSync(whole, Buffer.concat(parts.map((path) => readFileSync(path))));
        ffmpeg(['-i', whole], '-c copy', BITEXACT, MUX, join(dirname(out), 'cc.m2t'));
        write(out, ['#EXTINF:4,', 'cc.m2t'], 4);
      },
    ],
    'hls/ts/mpeg2.m3u8': [
      'MPEG-2 video in MPEG-TS, which no browser plays',
      (out) => {
        const file = join(dirname(out), 'mpeg2.m2t');
        ffmpeg(scene(0.5), '-vf scale=64:36 -c:v mpeg2video', BITEXACT, MUX, file);
        write(out, ['#EXTINF:0.5,', 'mpeg2.m2t']);
      },
    ],
    'hls/ts/frames.json': ['what ffprobe says of the frames in `ts/`', writeFrames],
  };
}

const two = (uri) => ['#EXTINF:2,', uri];

function write(out, lines, target = 2) {
  const head = ['#EXTM3U', '#EXT-X-VERSION:3', `#EXT-X-TARGETDURATION:${target}`, '#EXT-X-PLAYLIST-TYPE:VOD'];
  writeFileSync(out, `${[...head, ...lines, '#EXT-X-ENDLIST'].join('\n')}\n`);
}

function writeMain(out) {
  const lines = [
    '#EXTM3U',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",NAME="English",LANGUAGE="en",DEFAULT=YES,URI="audio.m3u8"',
    '#EXT-X-STREAM-INF:BANDWIDTH=90000,CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=160x90,AUDIO="aud"',
    'video.m3u8',
  ];
  writeFileSync(out, `${lines.join('\n')}\n`);
}

/** Packed audio (RFC 8216bis §3.1.4): whole frames, in front of them when the first one is heard. */
function writePacked(out, name, extension, args, { seconds, split, id3 = 'time', hasTable = false }) {
  const dir = dirname(out);
  mkdirSync(dir, { recursive: true });
  const whole = join(work, `${name}.${extension}`);
  ffmpeg(...args, BITEXACT, whole);
  const frames = split(readFileSync(whole));
  const table = hasTable ? frames.splice(0, 1) : [];
  const perSegment = Math.round(2 / seconds);
  const lines = [];
  for (let first = 0, n = 0; first < frames.length; first += perSegment, n++) {
    // What is left at the end is no segment of its own.
    const isLast = first + 1.5 * perSegment > frames.length;
    const part = frames.slice(first, isLast ? undefined : first + perSegment);
    const tag = id3 === 'time' ? [timeTag(Math.round(first * seconds * 90_000))] : [];
    writeFileSync(join(dir, `${name}-${n}.${extension}`), Buffer.concat([...tag, ...table, ...part]));
    lines.push(`#EXTINF:${(part.length * seconds).toFixed(5)},`, `${name}-${n}.${extension}`);
    if (isLast) break;
  }
  write(join(dir, `${name}.m3u8`), lines, 3);
}

/** An ID3 tag with one PRIV frame: 33 bits of 90 kHz. */
function timeTag(ticks) {
  const body = Buffer.concat([Buffer.from('com.apple.streaming.transportStreamTimestamp\0'), Buffer.alloc(8)]);
  body.writeBigUInt64BE(BigInt(ticks), body.length - 8);
  const frame = Buffer.concat([Buffer.from('PRIV'), Buffer.from([0, 0, 0, body.length, 0, 0]), body]);
  return Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0, 0, 0, 0, frame.length]), frame]);
}

function framesBy(bytes, sizeAt) {
  const frames = [];
  for (let at = 0; at + 7 < bytes.length;) {
    const size = sizeAt(at);
    frames.push(bytes.subarray(at, at + size));
    at += size;
  }
  return frames;
}

const adtsFrames = (bytes) =>
  framesBy(bytes, (at) => ((bytes[at + 3] & 3) << 11) | (bytes[at + 4] << 3) | (bytes[at + 5] >> 5));

const MPEG1_KBPS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG2_KBPS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/** At 44.1 or 22.05 kHz. */
const mp3Frames = (bytes) =>
  framesBy(bytes, (at) => {
    const isMpeg1 = (bytes[at + 1] & 8) !== 0;
    const kbps = (isMpeg1 ? MPEG1_KBPS : MPEG2_KBPS)[bytes[at + 2] >> 4];
    return Math.floor((144_000 * kbps) / 44_100) + ((bytes[at + 2] >> 1) & 1);
  });

/** Cuts in front of a packet that is not the first of its PES packet; each part begins with the tables. */
function writeStraddle(out, args) {
  const dir = dirname(out);
  mkdirSync(dir, { recursive: true });
  const whole = join(work, 'straddle.ts');
  ffmpeg(...args, BITEXACT, MUX, whole);
  const bytes = readFileSync(whole);
  const count = bytes.length / PACKET;
  const isStart = (i) => (bytes[i * PACKET + 1] & 0x40) !== 0;
  const pidOf = (i) => ((bytes[i * PACKET + 1] & 0x1f) << 8) | bytes[i * PACKET + 2];
  const cuts = [0];
  for (let n = 1; n < 4; n++) {
    let at = Math.floor((count * n) / 4);
    while (pidOf(at) !== 256 || isStart(at)) at++;
    cuts.push(at);
  }
  const tables = bytes.subarray(0, 3 * PACKET);
  const lines = cuts.flatMap((from, n) => {
    const part = bytes.subarray(from * PACKET, (cuts[n + 1] ?? count) * PACKET);
    const junk = Buffer.from([0xff, 0xd8, 0x47]);
    writeFileSync(join(dir, `straddle-${n}.jpg`), Buffer.concat([junk, ...(n > 0 ? [tables] : []), part]));
    return two(`straddle-${n}.jpg`);
  });
  write(out, lines, 3);
}

/** Per file and stream: `[pts, dts]` of each frame in 90 kHz and whether it is a keyframe. */
function writeFrames(out) {
  const dir = dirname(out);
  const probe = (file) => {
    const args = ['-v', 'error', '-show_entries', 'packet=codec_type,pts,dts,flags', '-of', 'json', file];
    const { packets } = JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' }));
    const of = (type) => packets.filter((packet) => packet.codec_type === type);
    return {
      video: of('video').map(({ pts, dts, flags }) => [pts, dts, flags.startsWith('K') ? 1 : 0]),
      audio: of('audio').map(({ pts }) => pts),
    };
  };
  const files = readdirSync(dir).filter((name) => name.endsWith('.m2t') && name !== 'mpeg2.m2t');
  const all = Object.fromEntries(files.sort().map((name) => [name, probe(join(dir, name))]));
  writeFileSync(out, `${JSON.stringify(all)}\n`);
  rmSync(join(dir, 'audio.aac'), { force: true });
}
