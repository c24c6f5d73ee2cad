import { childBoxes, fourCc, type Box } from './mp4-boxes.js';

/** Bytes of a sample entry before its boxes: ISO/IEC 14496-12 §12.1.3, §12.2.3. */
const VISUAL_ENTRY_BYTES = 78;
const AUDIO_ENTRY_BYTES = 28;
/** QuickTime's sound sample description versions 1 and 2 put more fields before the boxes. */
const QUICKTIME_AUDIO_BYTES: Readonly<Record<number, number>> = { 1: 16, 2: 36 };

/** RFC 6381 `codecs` entry of a sample entry; its four characters where they say all. */
export function codecOf(bytes: Uint8Array, entry: Box, type: 'video' | 'audio'): string {
  const children = childBoxes(bytes, entry.body + entryBytes(bytes, entry, type), entry.end);
  const payload = (name: string): Uint8Array | undefined => {
    const box = children.find((child) => child.type === name);
    return box && bytes.subarray(box.body, box.end);
  };
  const original = originalFormat(bytes, children);
  const name = original ?? entry.type;
  const config = {
    avc1: (): string | undefined => avc(name, payload('avcC')),
    avc3: () => avc(name, payload('avcC')),
    hvc1: () => hevc(name, payload('hvcC')),
    hev1: () => hevc(name, payload('hvcC')),
    vp08: () => vpx(name, payload('vpcC')),
    vp09: () => vpx(name, payload('vpcC')),
    av01: () => av1(payload('av1C')),
    mp4a: () => esds(name, payload('esds')),
    mp4v: () => esds(name, payload('esds')),
    Opus: () => 'opus',
    fLaC: () => 'flac',
    '.mp3': () => 'mp4a.6b',
  }[name];
  return config?.() ?? name;
}

function entryBytes(bytes: Uint8Array, entry: Box, type: 'video' | 'audio'): number {
  if (type === 'video') return VISUAL_ENTRY_BYTES;
  const version = (bytes[entry.body + 8]! << 8) | bytes[entry.body + 9]!;
  return AUDIO_ENTRY_BYTES + (QUICKTIME_AUDIO_BYTES[version] ?? 0);
}

/** What an encrypted entry (`encv`, `enca`) was before: ISO/IEC 14496-12 §8.12. */
function originalFormat(bytes: Uint8Array, children: readonly Box[]): string | undefined {
  const sinf = children.find((child) => child.type === 'sinf');
  const frma = sinf && childBoxes(bytes, sinf.body, sinf.end).find((child) => child.type === 'frma');
  return frma && frma.end - frma.body >= 4 ? fourCc(bytes, frma.body) : undefined;
}

const hex = (value: number): string => value.toString(16).padStart(2, '0');
const two = (value: number): string => String(value).padStart(2, '0');

function avc(name: string, config: Uint8Array | undefined): string | undefined {
  if (!config || config.length < 4) return undefined;
  return `${name}.${hex(config[1]!)}${hex(config[2]!)}${hex(config[3]!)}`;
}

/** ISO/IEC 14496-15 annex E.3. */
function hevc(name: string, config: Uint8Array | undefined): string | undefined {
  if (!config || config.length < 13) return undefined;
  const profile = config[1]!;
  const space = ['', 'A', 'B', 'C'][profile >> 6]!;
  let compatibility = 0;
  for (let bit = 0; bit < 32; bit++) {
    if (config[2 + (bit >> 3)]! & (0x80 >> (bit & 7))) compatibility += 2 ** bit;
  }
  const constraints = [...config.subarray(6, 12)];
  while (constraints.at(-1) === 0) constraints.pop();
  const tail = constraints.map((byte) => `.${byte.toString(16).toUpperCase()}`).join('');
  const tier = profile & 0x20 ? 'H' : 'L';
  return `${name}.${space}${profile & 31}.${compatibility.toString(16).toUpperCase()}.${tier}${config[12]}${tail}`;
}

/** VP Codec ISO Media File Format Binding 1.0, "Codecs Parameter String". */
function vpx(name: string, config: Uint8Array | undefined): string | undefined {
  if (!config || config.length < 7) return undefined;
  return `${name}.${two(config[4]!)}.${two(config[5]!)}.${two(config[6]! >> 4)}`;
}

/** AV1 Codec ISO Media File Format Binding §5. The same bytes are CodecPrivate in WebM. */
export function av1(config: Uint8Array | undefined): string | undefined {
  if (!config || config.length < 3) return undefined;
  const profile = config[1]! >> 5;
  const tier = config[2]! & 0x80 ? 'H' : 'M';
  const deep = (config[2]! & 0x40) !== 0;
  const depth = deep ? (profile === 2 && config[2]! & 0x20 ? 12 : 10) : 8;
  return `av01.${profile}.${two(config[1]! & 31)}${tier}.${two(depth)}`;
}

/** ISO/IEC 14496-1 §7.2.6: descriptors inside of descriptors, each with a length of up to four bytes. */
function esds(name: string, box: Uint8Array | undefined): string | undefined {
  if (!box) return undefined;
  let at = 4;
  const enter = (tag: number): boolean => {
    if (box[at++] !== tag) return false;
    for (let i = 0; i < 4 && box[at++]! & 0x80; i++);
    return true;
  };
  if (!enter(0x03)) return undefined;
  const flags = box[at + 2]!;
  at += 3;
  if (flags & 0x80) at += 2;
  if (flags & 0x40) at += 1 + (box[at] ?? 0);
  if (flags & 0x20) at += 2;
  if (!enter(0x04) || at >= box.length) return undefined;
  const objectType = box[at]!;
  at += 13;
  const plain = `${name}.${hex(objectType)}`;
  if (objectType !== 0x40 || name !== 'mp4a') return plain;
  if (!enter(0x05) || at + 1 >= box.length) return 'mp4a.40.2';
  const short = box[at]! >> 3;
  // 31 escapes to six more bits: ISO/IEC 14496-3 §1.6.2.1.
  return `${plain}.${short === 31 ? 32 + (((box[at]! & 7) << 3) | (box[at + 1]! >> 5)) : short}`;
}
