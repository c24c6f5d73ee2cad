import type { AudioFrame, AudioSyntax } from './audio-syntax.js';
import { TransmuxFailure } from './failure.js';
import { audioEntry, esds } from './mp4-writer.js';
import type { Packaging } from './sample.js';

/** kb/s by layer, of MPEG-1 and of the lower sampling frequencies: ISO/IEC 11172-3 §2.4.2.3, 13818-3 §2.4.2.3. */
const LAYER_1 = [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448];
const LAYER_2 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const LAYER_3 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const LOW_LAYER_1 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256];
const LOW_LAYER_2_3 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const BITRATES = [
  [LAYER_1, LAYER_2, LAYER_3],
  [LOW_LAYER_1, LOW_LAYER_2_3, LOW_LAYER_2_3],
];
const RATES = [44100, 48000, 32000];

const MPEG_1 = 3;
const RESERVED_VERSION = 1;
const MONO = 3;

interface Header {
  readonly layer: number;
  readonly isMpeg1: boolean;
  readonly rate: number;
  readonly channels: number;
  readonly samples: number;
  readonly sizeBytes: number;
}

/**
 * MPEG audio: ISO/IEC 11172-3 §2.4.1.3, 13818-3, and the unofficial MPEG-2.5. `describe` throws a TransmuxFailure for layers
 * 1 and 2 in MP4: Firefox and WebKit have no name for them.
 */
export const mpegAudio =
  (packaging: Packaging): AudioSyntax =>
  (bytes, at): AudioFrame | undefined => {
    const header = readHeader(bytes, at);
    if (!header) return undefined;
    const { layer, rate, channels, samples, sizeBytes } = header;
    const entry = (): Uint8Array => audioEntry('mp4a', channels, rate, esds(0x6b, new Uint8Array(0)));
    return {
      headerBytes: 0,
      sizeBytes,
      samples: isInfo(bytes, at, header) ? 0 : samples,
      key: `mpeg ${layer} ${rate} ${channels}`,
      describe: () => {
        if (layer !== 3 && packaging === 'mp4') throw new TransmuxFailure('unsupported', `MPEG audio, layer ${layer}`);
        return { type: 'audio', timescale: rate, entry: entry(), width: 0, height: 0, packaging };
      },
    };
  };

function readHeader(bytes: Uint8Array, at: number): Header | undefined {
  if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xe0) !== 0xe0) return undefined;
  const version = (bytes[at + 1]! >> 3) & 3;
  const layer = 4 - ((bytes[at + 1]! >> 1) & 3);
  const isMpeg1 = version === MPEG_1;
  const kbps = BITRATES[isMpeg1 ? 0 : 1]![layer - 1]?.[bytes[at + 2]! >> 4];
  const baseRate = RATES[(bytes[at + 2]! >> 2) & 3];
  if (version === RESERVED_VERSION || !kbps || !baseRate) return undefined;
  const rate = baseRate / [4, 1, 2, 1][version]!;
  const padding = (bytes[at + 2]! >> 1) & 1;
  const samples = layer === 1 ? 384 : layer === 3 && !isMpeg1 ? 576 : 1152;
  // Of layer 1 in slots of four bytes.
  const slotBytes = layer === 1 ? 4 : 1;
  const sizeBytes = (Math.floor((samples * kbps * 125) / rate / slotBytes) + padding) * slotBytes;
  const channels = bytes[at + 3]! >> 6 === MONO ? 1 : 2;
  return { layer, isMpeg1, rate, channels, samples, sizeBytes };
}

/** Names of the tables that encoders write into a frame of its own, in front of the others, which is not to be heard. */
const INFO_NAMES = ['Xing', 'Info', 'VBRI'];
/** Of a VBRI table, which is Fraunhofer's, behind the frame's beginning. */
const VBRI_AT = 36;

/** Xing and Info stand behind the side information (ISO/IEC 11172-3 §2.4.1.7). Chromium leaves such frames out by itself. */
function isInfo(bytes: Uint8Array, at: number, { layer, isMpeg1, channels }: Header): boolean {
  if (layer !== 3) return false;
  const sideBytes = isMpeg1 ? [17, 32] : [9, 17];
  const places = [4 + sideBytes[channels - 1]!, VBRI_AT];
  return places.some((place) => INFO_NAMES.includes(textAt(bytes, at + place)));
}

function textAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
