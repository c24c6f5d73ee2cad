// The READMEs beside the media: provenance, and a table that is read from the files themselves.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMp4 } from './boxes.mjs';
import { describeWebm } from './ebml.mjs';
import { ffmpegVersion } from './ffmpeg.mjs';

/** Codecs as `MediaSource.isTypeSupported` wants them. VP9's short form is what players find in a WebM file. */
const WEBM_CODECS = { 'audio-only.webm': 'opus', 'video-only.webm': 'vp8' };

function describe(dir, name) {
  const file = readFileSync(join(dir, name));
  if (name.startsWith('bad/')) return {};
  if (name.endsWith('.webm')) return { codecs: WEBM_CODECS[name] ?? 'vp9,opus', ...describeWebm(file) };
  if (name.endsWith('.mp4')) return describeMp4(file);
  return {};
}

function table(dir, purposes) {
  const rows = Object.entries(purposes).map(([name, purpose]) => {
    const { codecs, layout } = describe(dir, name);
    const code = (text) => (text ? `\`${text}\`` : '');
    return `| \`${name}\` | ${statSync(join(dir, name)).size} | ${code(codecs)} | ${code(layout)} | ${purpose} |`;
  });
  return ['| File | Bytes | Codecs | Layout | Purpose |', '|---|---:|---|---|---|', ...rows].join('\n');
}

function list(dir, purposes) {
  const items = Object.entries(purposes).map(([name, purpose]) => {
    const { codecs, layout } = describe(dir, name);
    const facts = [`${statSync(join(dir, name)).size} bytes`, codecs && `\`${codecs}\``, layout && `\`${layout}\``];
    return `- \`${name}\`: ${purpose} (${facts.filter(Boolean).join(', ')})`;
  });
  return items.join('\n');
}

const provenance = (
  flag,
) => `Made by \`node scripts/make-media.mjs ${flag}\` with ${ffmpegVersion()}; the exact commands are in
\`scripts/media/\`. A second run with the same ffmpeg writes the same bytes. Everything is generated, nothing recorded or
borrowed: public domain (CC0 1.0).`;

export function writeFixturesReadme(dir, purposes) {
  const text = `# Test fixtures

${provenance('--only=fixtures')}

Unless said otherwise: 10 s, 320×180, 24 frames a second, a keyframe and a fragment (or cluster) each second, AAC or Opus
in mono at 48 kHz, a tick at each full second. The picture shows its own time and frame number, both counted from zero.

${table(dir, purposes)}

## Worth knowing

- MP4: the first video and the first audio sample are at exactly 0, and there are no edit lists; exceptions below. AAC's
  1024 priming samples are moved to 0..0.021 instead of being cut, so audio ends at 10.021.
- Audio frames do not end where video frames do: an audio fragment starts up to 0.02 s after its video fragment.
- \`bframes.mp4\`: the first frame is shown at 0.0833 (two frames), so the clock in the picture is that much behind
  \`currentTime\`, and \`buffered\` begins there for video. Its \`sidx\` says 0 as the earliest presentation time all the
  same (ffmpeg ignores the composition offset).
- \`edit-list.mp4\`: the same offsets, taken back by \`elst\` (video \`media_time\` 1024 of 12288, audio 1024 of 48000).
- \`gap.mp4\`: video jumps from 4.0 to 4.39998 (the timescale is 12288), audio from 4.0107 to 4.4107; it ends at 10.4.
- Files with several tracks and a global index have a \`sidx\` for each track, one after the other; all of them refer to
  the same fragments (\`first_offset\` skips the later \`sidx\` boxes). Reference sizes end exactly at the end of the file.
- Fragmented files have no \`mehd\`, and their \`mvhd\` duration is 0: the duration is in \`sidx\` or nowhere.
- \`two-audio.mp4\` in one SourceBuffer: Chromium 156 wants both audio codecs in the type
  (\`avc1.4D401E,mp4a.40.2,mp4a.40.2\`) and fails the append otherwise; Firefox takes either. \`data-track.mp4\` is the
  other way round: with \`tx3g\` in the type both say no, without it both append it.
- \`unfragmented.mp4\` appended to MSE: an error in Chromium, no error and nothing buffered in Firefox.
- WebM: Opus starts at -0.007 (CodecDelay), which ffmpeg moves to 0; so video starts at 0.007. A Cluster
  starts with up to two audio frames before its keyframe; the last has audio alone and no cue. A cue names the
  keyframe's time, not the Cluster's.
- \`av-live.webm\`: only the Segment's size is unknown; \`av-unknown-clusters.webm\`: the Clusters' too.
`;
  writeFileSync(join(dir, 'README.md'), text);
}

export function writeDemoReadme(dir, purposes) {
  const text = `# Demo media

${provenance('--only=demo')}
The voices are eSpeak NG's (Debian 1.51), speaking sentences of ours.

640×360, 24 frames a second, stereo at 48 kHz. The clock and the frame number in the picture count from zero, so they
should agree with \`currentTime\`; the dot swings once in two seconds and turns at each tick of the sound.

${list(dir, purposes)}

The HLS stream is 40 s of the same scene. Each rendition is one file, of which its playlist names byte ranges of 2 s; the
WebVTT files are whole WebVTT documents one after the other, one for each segment. 40 s are a whole number of AAC frames,
so the live stream of the demo server (\`scripts/demo-live.mjs\`) can loop over the same files; at each start over there is
a discontinuity.

\`node scripts/make-media.mjs --long\` adds ten minutes of each in \`long/\`, which is not kept in the repository.
`;
  writeFileSync(join(dir, 'README.md'), text);
}
