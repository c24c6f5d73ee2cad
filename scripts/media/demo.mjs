// The media a visitor sees first: soft drifting colours, a pendulum to judge smoothness by, a clock, a quiet chord.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BITEXACT, clockTexts, ffmpeg, MONO_FONT, SANS_FONT, textFile } from './ffmpeg.mjs';

export const FPS = 24;
const GOP = `-g ${2 * FPS} -keyint_min ${2 * FPS}`;

/** Palettes: the ends of two slow gradients that are blended. */
export const DUSK = {
  far: ['0x1b2447', '0x3d3a78', '0x7a4f8f', '0xd98c86'],
  near: ['0x0f3d4f', '0x6d5aa8', '0xf2b88b'],
};
const GROVE = { far: ['0x10302f', '0x1f5a5a', '0x5e8f6e', '0xd8c98a'], near: ['0x12304f', '0x3f7f8f', '0xe8d9a8'] };

/** A filter graph whose last output has no name yet. `zoom` 1 is 640×360. */
export function scene(seconds, { far, near } = DUSK, zoom = 1) {
  const source = (colours, seed, type) => {
    const list = colours.map((colour, index) => `c${index}=${colour}`).join(':');
    const size = `s=${640 * zoom}x${360 * zoom}`;
    return `gradients=${size}:r=${FPS}:n=${colours.length}:${list}:seed=${seed}:speed=0.006:type=${type}:d=${seconds}`;
  };
  const { clock, frame } = clockTexts(FPS);
  const dot = textFile('dot', '●');
  const shadow = `shadowcolor=0x00000040:shadowx=0:shadowy=${2 * zoom}`;
  const text = (file, font, rest) => `drawtext=fontfile=${font}:textfile=${file}:${shadow}:${rest}`;
  const graph = [
    `${source(far, 11, 'linear')},format=gbrp[far]`,
    `${source(near, 23, 'radial')},format=gbrp[near]`,
    '[far][near]blend=all_mode=softlight:all_opacity=0.75,vignette=angle=PI/7,format=yuv420p[colours]',
    [
      `[colours]${text(clock, MONO_FONT, `fontsize=${72 * zoom}:fontcolor=0xfff8f0:x=(w-tw)/2:y=${122 * zoom}`)}`,
      text(frame, MONO_FONT, `fontsize=${24 * zoom}:fontcolor=0xfff8f0d0:x=(w-tw)/2:y=${212 * zoom}`),
      // A swing takes two seconds: the dot is at an end at each tick of the sound.
      text(
        dot,
        SANS_FONT,
        `fontsize=${30 * zoom}:fontcolor=0xffe3c0:x=(w-tw)/2-${200 * zoom}*cos(PI*n/${FPS}):y=${290 * zoom}`,
      ),
    ].join(','),
  ];
  return graph.join(';');
}

/** A soft A major chord whose voices swell at their own pace, wider in stereo, and a wooden tick each full second. */
export function chord(seconds) {
  const notes = [110, 220, 277.18, 329.63, 440];
  const tick = '0.10*sin(2*PI*1320*t)*exp(-55*mod(t,1))';
  const fade = `min(1,t/1.5)*min(1,(${seconds}-t)/1.5)`;
  const channel = (phase) => {
    const voices = notes.map((hz, i) => `(0.6+0.4*sin(2*PI*t/${7 + 2 * i}+${phase}))*sin(2*PI*${hz}*t)`).join('+');
    return `${fade}*0.03*(${voices})+${tick}`;
  };
  return ['-f', 'lavfi', '-i', `aevalsrc='${channel(0)}|${channel(2)}':s=48000:d=${seconds}`];
}

// No B-frames: with them the clock in the picture would run two frames ahead of currentTime.
export const H264 =
  '-c:v libx264 -profile:v high -level 3.1 -preset veryslow -bf 0 -sc_threshold 0 -pix_fmt yuv420p ' + GOP;
const AAC = '-c:a aac -b:a 56k -ac 2 -bsf:a setts=ts=TS+1024';
const MP4 = '-movflags +frag_keyframe+empty_moov+default_base_moof+global_sidx+skip_trailer';
const VP9 = `-c:v libvpx-vp9 -b:v 0 -deadline good -cpu-used 1 -row-mt 0 -pix_fmt yuv420p ${GOP}`;
const OPUS = '-c:a libopus -b:a 48k -ac 2';
const WEBM = '-cues_to_front 1 -cluster_time_limit 2000';

function make(seconds, palette, codecs, out) {
  ffmpeg(
    ['-filter_complex', `${scene(seconds, palette)}[out]`],
    chord(seconds),
    '-map [out] -map 0:a',
    codecs,
    BITEXACT,
    [out],
  );
}

function still(palette, codecs, out) {
  const filter = `${scene(6, palette)},select=eq(n\\,${5 * FPS})[out]`;
  ffmpeg(['-filter_complex', filter], '-map [out] -frames:v 1', codecs, BITEXACT, [out]);
}

/** What is kept in the repository, and what it is for. */
export const demoFiles = {
  'demo.mp4': '30 s, H.264 High and AAC-LC, fragmented, 2 s GOP, global `sidx` in front',
  'demo.webm': '30 s, VP9 and Opus, Cues in front, clusters of 2 s; other colours',
  'poster.jpg': 'the frame at 5 s of `demo.mp4`',
  'poster.webp': 'the same, smaller',
};

export function makeDemo(dir) {
  mkdirSync(dir, { recursive: true });
  console.log('  demo.mp4, demo.webm, posters');
  make(30, DUSK, `${H264} -crf 23 ${AAC} ${MP4}`, join(dir, 'demo.mp4'));
  make(30, GROVE, `${VP9} -crf 33 ${OPUS} ${WEBM}`, join(dir, 'demo.webm'));
  still(DUSK, '-c:v mjpeg -q:v 4 -pix_fmt yuvj420p', join(dir, 'poster.jpg'));
  still(DUSK, '-c:v libwebp -quality 80', join(dir, 'poster.webp'));
}

/** Ten minutes each, for long sessions; not kept in the repository. */
export function makeLongDemo(dir) {
  mkdirSync(dir, { recursive: true });
  console.log('  long/ten-minutes.mp4, long/ten-minutes.webm (this takes about a quarter of an hour)');
  make(600, DUSK, `${H264.replace('veryslow', 'veryfast')} -crf 23 ${AAC} ${MP4}`, join(dir, 'ten-minutes.mp4'));
  make(
    600,
    GROVE,
    `${VP9.replace('-cpu-used 1', '-cpu-used 5')} -crf 34 ${OPUS} ${WEBM}`,
    join(dir, 'ten-minutes.webm'),
  );
}
