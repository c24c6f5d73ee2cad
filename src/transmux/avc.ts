import { BitReader } from './bits.js';
import { box, u16, videoEntry } from './mp4-writer.js';
import { unescapeNal, type NalRole, type VideoDescription, type VideoSyntax } from './nal.js';

const SLICE = 1;
const IDR = 5;
const SEI = 6;
const SPS = 7;
const PPS = 8;

/** Profiles whose sequence parameter set says more: ITU-T H.264 §7.3.2.1.1. */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

const typeOf = (nal: Uint8Array): number => nal[0]! & 31;

/** ITU-T H.264. */
export const avc: VideoSyntax = {
  roleOf(nal): NalRole {
    const type = typeOf(nal);
    if (type >= SLICE && type <= IDR) return (nal[1]! & 0x80) !== 0 ? 'first' : 'next';
    if (type === SPS || type === PPS) return 'parameters';
    if (type === 9) return 'delimiter';
    return type === 12 ? 'filler' : 'other';
  },

  isKeyFrame(nals) {
    if (nals.some((nal) => typeOf(nal) === IDR)) return true;
    // Open groups of pictures: a recovery point, or a fresh parameter set, with a picture that needs no other.
    const isEntry = nals.some((nal) => typeOf(nal) === SPS || isRecoveryPoint(nal));
    return isEntry && nals.filter((nal) => typeOf(nal) === SLICE).every(isIntraSlice);
  },

  isSequence: (nal) => typeOf(nal) === SPS,

  describe(parameters): VideoDescription | undefined {
    const spsList = parameters.filter((nal) => typeOf(nal) === SPS);
    const ppsList = parameters.filter((nal) => typeOf(nal) === PPS);
    const sps = spsList[0] && readSps(spsList[0]);
    if (!sps || ppsList.length === 0 || sps.width <= 0 || sps.height <= 0) return undefined;
    const withLength = (nal: Uint8Array): readonly number[] => [...u16(nal.byteLength), ...nal];
    const [, profile = 0, compatibility = 0, level = 0] = spsList[0]!;
    const sets = [
      [0xe0 | spsList.length],
      ...spsList.map(withLength),
      [ppsList.length],
      ...ppsList.map(withLength),
      HIGH_PROFILES.has(profile) ? [0xfc | sps.chroma, 0xf8 | sps.lumaDepth, 0xf8 | sps.chromaDepth, 0] : [],
    ];
    // ISO/IEC 14496-15 §5.3.3.1.
    const avcC = box('avcC', [1, profile, compatibility, level, 0xff], ...sets);
    const { width, height, isProgressive } = sps;
    return { width, height, isProgressive, entry: videoEntry('avc1', width, height, avcC) };
  },
};

function isIntraSlice(nal: Uint8Array): boolean {
  const bits = new BitReader(unescapeNal(nal.subarray(0, 16)), 1);
  bits.readUe();
  return bits.readUe() % 5 === 2;
}

function isRecoveryPoint(nal: Uint8Array): boolean {
  if (typeOf(nal) !== SEI) return false;
  // Messages of a type below 255 and a size below 255, as the ones before it are.
  for (let at = 1; at + 1 < nal.byteLength && nal[at] !== 0x80; at += 2 + nal[at + 1]!) if (nal[at] === 6) return true;
  return false;
}

interface Sps {
  readonly chroma: number;
  readonly lumaDepth: number;
  readonly chromaDepth: number;
  readonly width: number;
  readonly height: number;
  readonly isProgressive: boolean;
}

/** ITU-T H.264 §7.3.2.1.1. */
function readSps(nal: Uint8Array): Sps {
  const bits = new BitReader(unescapeNal(nal), 1);
  const profile = bits.read(8);
  bits.skip(16);
  bits.readUe();
  let [chroma, lumaDepth, chromaDepth] = [1, 0, 0];
  if (HIGH_PROFILES.has(profile)) {
    chroma = bits.readUe() & 3;
    if (chroma === 3) bits.skip(1);
    lumaDepth = bits.readUe() & 7;
    chromaDepth = bits.readUe() & 7;
    bits.skip(1);
    if (bits.read(1)) skipScalingLists(bits, chroma === 3 ? 12 : 8);
  }
  bits.readUe();
  skipPictureOrder(bits);
  bits.readUe();
  bits.skip(1);
  const columns = bits.readUe() + 1;
  const rows = bits.readUe() + 1;
  const isProgressive = bits.read(1) === 1;
  if (!isProgressive) bits.skip(1);
  bits.skip(1);
  const crop = bits.read(1) ? [bits.readUe(), bits.readUe(), bits.readUe(), bits.readUe()] : [0, 0, 0, 0];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const fields = isProgressive ? 1 : 2;
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = (chroma === 1 ? 2 : 1) * fields;
  return {
    chroma,
    lumaDepth,
    chromaDepth,
    width: columns * 16 - (left + right) * unitX,
    height: rows * 16 * fields - (top + bottom) * unitY,
    isProgressive,
  };
}

function skipScalingLists(bits: BitReader, count: number): void {
  for (let i = 0; i < count; i++) {
    if (!bits.read(1)) continue;
    let [last, next] = [8, 8];
    for (let j = 0; j < (i < 6 ? 16 : 64); j++) {
      if (next !== 0) next = (last + bits.readSe() + 256) % 256;
      last = next === 0 ? last : next;
    }
  }
}

function skipPictureOrder(bits: BitReader): void {
  const type = bits.readUe();
  if (type === 0) bits.readUe();
  if (type !== 1) return;
  bits.skip(1);
  bits.readSe();
  bits.readSe();
  const cycle = Math.min(255, bits.readUe());
  for (let i = 0; i < cycle; i++) bits.readSe();
}
