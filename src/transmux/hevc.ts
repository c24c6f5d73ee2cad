import { BitReader } from './bits.js';
import { box, u16, videoEntry } from './mp4-writer.js';
import { unescapeNal, type NalRole, type VideoDescription, type VideoSyntax } from './nal.js';

const VPS = 32;
const SPS = 33;
const PPS = 34;

const typeOf = (nal: Uint8Array): number => (nal[0]! >> 1) & 63;
/** Random access pictures: ITU-T H.265 table 7-1. */
const isIrap = (type: number): boolean => type >= 16 && type <= 21;

/** ITU-T H.265. */
export const hevc: VideoSyntax = {
  roleOf(nal): NalRole {
    const type = typeOf(nal);
    if (type < 32) return (nal[2]! & 0x80) !== 0 ? 'first' : 'next';
    if (type <= PPS) return 'parameters';
    if (type === 35) return 'delimiter';
    return type === 38 ? 'filler' : 'other';
  },

  isKeyFrame: (nals) => nals.some((nal) => isIrap(typeOf(nal))),

  isSequence: (nal) => typeOf(nal) === SPS,

  describe(parameters): VideoDescription | undefined {
    const [vpsList, spsList, ppsList] = [VPS, SPS, PPS].map((type) => parameters.filter((nal) => typeOf(nal) === type));
    const sps = spsList?.[0] && readSps(spsList[0]);
    if (!sps || !vpsList?.length || !ppsList?.length || sps.width <= 0 || sps.height <= 0) return undefined;
    // ISO/IEC 14496-15 §8.3.3.1. 0x0b at the end: the lengths have four bytes; layers and nesting above.
    const header = [1, ...sps.profile, 0xf0, 0, 0xfc, 0xfc | sps.chroma, 0xf8 | sps.lumaDepth, 0xf8 | sps.chromaDepth];
    const layers = ((sps.layers & 7) << 3) | (sps.isNested << 2) | 3;
    const arrays = [vpsList, spsList, ppsList!].flatMap((nals, i) => [
      [0x80 | (VPS + i), ...u16(nals.length)],
      ...nals.map((nal) => [...u16(nal.byteLength), ...nal]),
    ]);
    const hvcC = box('hvcC', header, [0, 0, layers, 3], ...arrays);
    return {
      width: sps.width,
      height: sps.height,
      isProgressive: true,
      entry: videoEntry('hvc1', sps.width, sps.height, hvcC),
    };
  },
};

interface Sps {
  /** `general_profile_space` to `general_level_idc`: twelve bytes, as in the configuration record. */
  readonly profile: readonly number[];
  readonly layers: number;
  readonly isNested: number;
  readonly chroma: number;
  readonly lumaDepth: number;
  readonly chromaDepth: number;
  readonly width: number;
  readonly height: number;
}

/** ITU-T H.265 §7.3.2.2. */
function readSps(nal: Uint8Array): Sps {
  const bits = new BitReader(unescapeNal(nal), 2);
  bits.skip(4);
  const subLayers = bits.read(3);
  const isNested = bits.read(1);
  const profile = Array.from({ length: 12 }, () => bits.read(8));
  skipSubLayers(bits, subLayers);
  bits.readUe();
  const chroma = bits.readUe() & 3;
  if (chroma === 3) bits.skip(1);
  const [codedWidth, codedHeight] = [bits.readUe(), bits.readUe()];
  const crop = bits.read(1) ? [bits.readUe(), bits.readUe(), bits.readUe(), bits.readUe()] : [0, 0, 0, 0];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = chroma === 1 ? 2 : 1;
  return {
    profile,
    layers: subLayers + 1,
    isNested,
    chroma,
    lumaDepth: bits.readUe() & 7,
    chromaDepth: bits.readUe() & 7,
    width: codedWidth - (left + right) * unitX,
    height: codedHeight - (top + bottom) * unitY,
  };
}

function skipSubLayers(bits: BitReader, count: number): void {
  const flags = Array.from({ length: count }, () => bits.read(2));
  if (count > 0) bits.skip(2 * (8 - count));
  for (const flag of flags) bits.skip((flag & 2 ? 88 : 0) + (flag & 1 ? 8 : 0));
}
