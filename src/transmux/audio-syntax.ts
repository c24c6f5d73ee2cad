import { packBits } from './bits.js';
import { audioEntry, box, esds, u16, u32 } from './mp4-writer.js';
import type { TrackConfig } from './sample.js';

/** What the header of a frame says. */
export interface AudioFrame {
  /** Bytes before what goes into the file. */
  readonly headerBytes: number;
  /** Header included. */
  readonly sizeBytes: number;
  /** Samples of each channel; 0: nothing of it is heard, or it belongs to the frame before. */
  readonly samples: number;
  /** Equal texts, equal configurations. */
  readonly key: string;
  readonly describe: () => TrackConfig;
}

/** Reads the frame that begins at `at`; undefined: none does. There are {@link HEADER_BYTES} at least. */
export type AudioSyntax = (bytes: Uint8Array, at: number) => AudioFrame | undefined;

/** So many bytes are enough for every header. */
export const HEADER_BYTES = 9;

function describe(timescale: number, entry: Uint8Array, silence?: Uint8Array): TrackConfig {
  return { type: 'audio', timescale, entry, width: 0, height: 0, ...(silence ? { silence } : {}) };
}

/** ISO/IEC 14496-3 table 1.18. */
const AAC_RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];
/** Samples of an AAC frame. */
const AAC_SAMPLES = 1024;

/** AAC in ADTS: ISO/IEC 14496-3 §1.A.2.2. */
export const adts: AudioSyntax = (bytes, at) => {
  if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xf6) !== 0xf0) return undefined;
  const rateIndex = (bytes[at + 2]! >> 2) & 15;
  const sizeBytes = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5);
  const headerBytes = bytes[at + 1]! & 1 ? 7 : 9;
  if (!AAC_RATES[rateIndex] || sizeBytes <= headerBytes) return undefined;
  const objectType = (bytes[at + 2]! >> 6) + 1;
  // 0: the stream itself says; nearly always it is stereo.
  const channels = ((bytes[at + 2]! & 1) << 2) | (bytes[at + 3]! >> 6) || 2;
  const samples = AAC_SAMPLES * ((bytes[at + 6]! & 3) + 1);
  const key = `aac ${objectType} ${rateIndex} ${channels}`;
  return { headerBytes, sizeBytes, samples, key, describe: () => describeAac(objectType, rateIndex, channels) };
};

/** SBR and PS (HE-AAC) are found by the decoder itself, as in ADTS: ISO/IEC 14496-3 §1.6.5.3, implicit signalling. */
export function describeAac(objectType: number, rateIndex: number, channels: number): TrackConfig {
  const rate = AAC_RATES[rateIndex]!;
  const config = packBits([objectType, 5], [rateIndex, 4], [channels, 4], [0, 3]);
  // 7: the configuration of eight channels.
  const count = channels === 7 ? 8 : channels;
  const entry = audioEntry('mp4a', count, rate, esds(0x40, config));
  // One element without any spectrum, and the end: ISO/IEC 14496-3 §4.4.2.
  const silence = [undefined, [0, 0, 0, 7], [0x21, 0, 0, 0, 0, 0x1c]][channels];
  return describe(rate, entry, silence && Uint8Array.from(silence));
}

/** ATSC A/52 tables 5.6, 5.8. */
const AC3_RATES = [48000, 44100, 32000];
const AC3_KBPS = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];
const AC3_CHANNELS = [2, 1, 2, 3, 3, 4, 4, 5];
/** Samples of a block; an AC-3 frame has six. */
const AC3_BLOCK = 256;

/** AC-3 and E-AC-3, which a stream may also mix: ATSC A/52 §5.3, annex E §2.3. */
export const dolby: AudioSyntax = (bytes, at) => {
  if (bytes[at] !== 0x0b || bytes[at + 1] !== 0x77) return undefined;
  return bytes[at + 5]! >> 3 <= 10 ? readAc3(bytes, at) : readEac3(bytes, at);
};

function readAc3(bytes: Uint8Array, at: number): AudioFrame | undefined {
  const rateCode = bytes[at + 4]! >> 6;
  const sizeCode = bytes[at + 4]! & 63;
  const rate = AC3_RATES[rateCode];
  const kbps = AC3_KBPS[sizeCode >> 1];
  if (!rate || !kbps) return undefined;
  const words = rate === 44100 ? Math.floor((kbps * 96_000) / rate) + (sizeCode & 1) : (kbps * 96_000) / rate;
  const mode = bytes[at + 6]! >> 5;
  const lfe = lfeOf(bytes, at + 6, mode);
  const [id, kind] = [bytes[at + 5]! >> 3, bytes[at + 5]! & 7];
  const describeIt = (): TrackConfig => {
    // ETSI TS 102 366 §F.4.
    const config = packBits([rateCode, 2], [id, 5], [kind, 3], [mode, 3], [lfe, 1], [sizeCode >> 1, 5], [0, 5]);
    return describe(rate, audioEntry('ac-3', AC3_CHANNELS[mode]! + lfe, rate, box('dac3', config)));
  };
  const key = `ac-3 ${rateCode} ${id} ${kind} ${mode} ${lfe} ${sizeCode >> 1}`;
  return { headerBytes: 0, sizeBytes: words * 2, samples: 6 * AC3_BLOCK, key, describe: describeIt };
}

/** The bit behind `acmod` and the mix levels that it asks for. */
function lfeOf(bytes: Uint8Array, at: number, mode: number): number {
  const center = mode & 1 && mode !== 1 ? 2 : 0;
  const surround = mode & 4 ? 2 : 0;
  const stereo = mode === 2 ? 2 : 0;
  const bit = 3 + center + surround + stereo;
  return (((bytes[at]! << 8) | bytes[at + 1]!) >> (15 - bit)) & 1;
}

function readEac3(bytes: Uint8Array, at: number): AudioFrame | undefined {
  const id = bytes[at + 5]! >> 3;
  const isDependent = bytes[at + 2]! >> 6 === 1;
  const sizeBytes = ((((bytes[at + 2]! & 7) << 8) | bytes[at + 3]!) + 1) * 2;
  const rateCode = bytes[at + 4]! >> 6;
  const lowRate = AC3_RATES[(bytes[at + 4]! >> 4) & 3];
  const rate = rateCode === 3 ? lowRate && lowRate / 2 : AC3_RATES[rateCode];
  if (id > 16 || !rate) return undefined;
  const blocks = rateCode === 3 ? 6 : [1, 2, 3, 6][(bytes[at + 4]! >> 4) & 3]!;
  const mode = (bytes[at + 4]! >> 1) & 7;
  const lfe = bytes[at + 4]! & 1;
  const samples = isDependent ? 0 : blocks * AC3_BLOCK;
  const describeIt = (): TrackConfig => {
    const kbps = Math.round((sizeBytes * 8 * rate) / samples / 1000);
    // ETSI TS 102 366 §F.6, one independent substream.
    const config = packBits([kbps, 13], [0, 3], [rateCode, 2], [id, 5], [0, 5], [mode, 3], [lfe, 1], [0, 8]);
    return describe(rate, audioEntry('ec-3', AC3_CHANNELS[mode]! + lfe, rate, box('dec3', config)));
  };
  return { headerBytes: 0, sizeBytes, samples, key: `ec-3 ${rate} ${id} ${mode} ${lfe}`, describe: describeIt };
}

/** Opus Specific Box: Opus in ISOBMFF §4.3.2. The rate of its timestamps is always 48 kHz. */
export function describeOpus(channels: number): TrackConfig {
  const coupled = [0, 0, 1, 1, 2, 2, 2, 3, 3][channels]!;
  const order = [
    [],
    [0],
    [0, 1],
    [0, 4, 1],
    [0, 1, 2, 3],
    [0, 4, 1, 2, 3],
    [0, 4, 1, 2, 3, 5],
    [0, 4, 1, 2, 3, 5, 6],
    [0, 6, 1, 2, 3, 4, 5, 7],
  ];
  const mapping = channels > 2 ? [1, channels - coupled, coupled, ...order[channels]!] : [0];
  const dOps = box('dOps', [0, channels], u16(0), u32(48_000), u16(0), mapping);
  return describe(48_000, audioEntry('Opus', channels, 48_000, dOps));
}
