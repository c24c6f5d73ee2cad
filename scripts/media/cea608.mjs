// CEA-608 captions put into H.264 in fragmented MP4, as ffmpeg cannot: an SEI message in front of each frame.
import { findBoxes, parseBoxes } from './boxes.mjs';

/** CTA-608 §50.19: odd parity in the highest bit. */
function withParity(byte) {
  let ones = 0;
  for (let bit = 0; bit < 7; bit++) ones += (byte >> bit) & 1;
  return ones % 2 === 0 ? byte | 0x80 : byte;
}

/** Control codes (CTA-608 table 52), sent twice. */
const CODES = { RCL: 0x20, RU2: 0x25, RU3: 0x26, RDC: 0x29, EDM: 0x2c, CR: 0x2d, ENM: 0x2e, EOC: 0x2f };
/** Their first byte: of CC1, and of CC3, which is in field 2. */
const CONTROL = { 1: 0x14, 2: 0x15 };

/** First byte of the preamble of each row (CTA-608 table 53); odd and even rows take turns in the second one. */
const ROW_BYTES = [0x11, 0x11, 0x12, 0x12, 0x15, 0x15, 0x16, 0x16, 0x17, 0x17, 0x10, 0x13, 0x13, 0x14, 0x14];
const HIGH_ROWS = [2, 4, 6, 8, 10, 13, 15];

/** Mid-row codes (CTA-608 table 51). */
const MID_ROW = { white: 0x20, yellow: 0x2a, italics: 0x2e };

/** `row15`, `row2:8` (indented by eight columns), `row15:8u` (underlined). */
function preamble(word) {
  const [, row, indent, underline] = /^row(\d+)(?::(\d+)(u?))?$/.exec(word);
  const base = HIGH_ROWS.includes(Number(row)) ? 0x60 : 0x40;
  return [ROW_BYTES[row - 1], base + 0x10 + Number(indent ?? 0) / 2 + (underline ? 1 : 0)];
}

/**
 * Pairs of bytes of a text such as `RCL ENM row15 [italics] "HELLO" EOC`. `{01 03}` stands for itself.
 * @param {1 | 2} field of the picture: CC1 is in the first, CC3 in the second
 */
function captionPairs(script, field) {
  const twice = (pair) => [pair, pair];
  return script.match(/"[^"]*"|\{[^}]*\}|\S+/g).flatMap((word) => {
    if (word in CODES) return twice([CONTROL[field], CODES[word]]);
    if (word.startsWith('row')) return twice(preamble(word));
    if (word.startsWith('[')) return twice([0x11, MID_ROW[word.slice(1, -1)]]);
    if (word.startsWith('{')) return [word.match(/[0-9a-f]{2}/g).map((hex) => Number.parseInt(hex, 16))];
    const bytes = Array.from(word.slice(1, -1), (char) => char.charCodeAt(0));
    return Array.from({ length: Math.ceil(bytes.length / 2) }, (_, i) => [bytes[2 * i], bytes[2 * i + 1] ?? 0]);
  });
}

/** A NAL unit with its length in front: ATSC A/53 part 4 §6.2.3 in H.264 §D.1.6. */
function captionUnit(pairs) {
  const triplets = pairs.flatMap(([first, second], index) => [0xfc | index, withParity(first), withParity(second)]);
  const user = [0xb5, 0x00, 0x31, ...Buffer.from('GA94'), 0x03, 0x40 | pairs.length, 0xff, ...triplets, 0xff];
  // Parity keeps two zeros from following each other, so nothing has to be escaped.
  const unit = [0x06, 4, user.length, ...user, 0x80];
  return Buffer.from([0, 0, 0, unit.length, ...unit]);
}

/**
 * The file with captions.
 * @param {Buffer} file one video track; each `trun` with the sizes of its samples
 * @param {{frame: number, script: string, field?: 1 | 2}[]} captions by the number of the first frame, as shown
 */
export function insertCaptions(file, captions, framesPerSecond) {
  const fields = captions.some(({ field }) => field === 2) ? [1, 2] : [1];
  const pairs = new Map();
  for (const { frame, script, field = 1 } of captions)
    captionPairs(script, field).forEach((pair, i) => {
      const key = `${field} ${frame + i}`;
      if (pairs.has(key)) throw new Error(`two captions in frame ${frame + i}`);
      pairs.set(key, pair);
    });
  const boxes = parseBoxes(file);
  const mdhd = findBoxes(boxes, 'moov/trak/mdia/mdhd')[0];
  const timescale = file.readUInt32BE(mdhd.body + (file[mdhd.body] === 1 ? 20 : 12));
  const ticks = timescale / framesPerSecond;
  const parts = boxes.map((box, index) => {
    if (box.type !== 'mdat') return file.subarray(box.start, box.end);
    return rebuildMedia(file, boxes[index - 1], box, (pts) =>
      fields.map((field) => pairs.get(`${field} ${Math.round(pts / ticks)}`) ?? [0, 0]),
    );
  });
  return Buffer.concat(parts);
}

/** Writes the new sizes into the `moof` in place, and gives the new `mdat`. */
function rebuildMedia(file, moof, mdat, pairsAt) {
  const [trun] = findBoxes([moof], 'moof/traf/trun');
  const [tfdt] = findBoxes([moof], 'moof/traf/tfdt');
  const [tfhd] = findBoxes([moof], 'moof/traf/tfhd');
  const flags = file.readUInt32BE(trun.body) & 0xffffff;
  if (!(flags & 0x200)) throw new Error('a trun without sizes');
  let decode = file[tfdt.body] === 1 ? Number(file.readBigUInt64BE(tfdt.body + 4)) : file.readUInt32BE(tfdt.body + 4);
  const tfhdFlags = file.readUInt32BE(tfhd.body) & 0xffffff;
  const durationAt = tfhd.body + 8 + (tfhdFlags & 1 ? 8 : 0) + (tfhdFlags & 2 ? 4 : 0);
  const defaultDuration = tfhdFlags & 8 ? file.readUInt32BE(durationAt) : 0;
  let at = trun.body + 8 + (flags & 1 ? 4 : 0) + (flags & 4 ? 4 : 0);
  let media = mdat.body;
  const parts = [];
  for (let i = 0; i < file.readUInt32BE(trun.body + 4); i++) {
    const duration = flags & 0x100 ? file.readUInt32BE(at) : defaultDuration;
    if (flags & 0x100) at += 4;
    const sizeAt = at;
    const size = file.readUInt32BE(sizeAt);
    at += 4 + (flags & 0x400 ? 4 : 0);
    const offset = flags & 0x800 ? file.readInt32BE(at) : 0;
    if (flags & 0x800) at += 4;
    const unit = captionUnit(pairsAt(decode + offset));
    parts.push(unit, file.subarray(media, media + size));
    file.writeUInt32BE(size + unit.length, sizeAt);
    media += size;
    decode += duration;
  }
  const bytes = Buffer.concat(parts);
  const header = Buffer.from([0, 0, 0, 0, ...Buffer.from('mdat')]);
  header.writeUInt32BE(bytes.length + 8);
  return Buffer.concat([header, bytes]);
}
