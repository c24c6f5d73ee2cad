// CEA-608 captions put into H.264 in fragmented MP4, as ffmpeg cannot: an SEI message in front of each frame.
import { findBoxes, parseBoxes } from './boxes.mjs';

/** CTA-608 §50.19: odd parity in the highest bit. */
function withParity(byte) {
  let ones = 0;
  for (let bit = 0; bit < 7; bit++) ones += (byte >> bit) & 1;
  return ones % 2 === 0 ? byte | 0x80 : byte;
}

/** Control codes of channel 1 (CTA-608 table 52), sent twice. */
const CODES = { RCL: 0x20, RU2: 0x25, EDM: 0x2c, CR: 0x2d, ENM: 0x2e, EOC: 0x2f };

/** Pairs of bytes of a text such as `RCL ENM row15 "HELLO" EOC`. */
export function captionPairs(script) {
  return script.match(/"[^"]*"|\S+/g).flatMap((word) => {
    if (word === 'row15') return [[0x14, 0x70]].flatMap((pair) => [pair, pair]);
    if (word in CODES) return [0, 1].map(() => [0x14, CODES[word]]);
    const bytes = Array.from(word.slice(1, -1), (char) => char.charCodeAt(0));
    return Array.from({ length: Math.ceil(bytes.length / 2) }, (_, i) => [bytes[2 * i], bytes[2 * i + 1] ?? 0]);
  });
}

/** A NAL unit with its length in front: ATSC A/53 part 4 §6.2.3 in H.264 §D.1.6. */
function captionUnit([first, second]) {
  const triplet = [0xfc, withParity(first), withParity(second)];
  const user = [0xb5, 0x00, 0x31, ...Buffer.from('GA94'), 0x03, 0x40 | 1, 0xff, ...triplet, 0xff];
  // Parity keeps two zeros from following each other, so nothing has to be escaped.
  const unit = [0x06, 4, user.length, ...user, 0x80];
  return Buffer.from([0, 0, 0, unit.length, ...unit]);
}

/**
 * The file with captions.
 * @param {Buffer} file one video track; each `trun` with the sizes of its samples
 * @param {{frame: number, script: string}[]} captions by the number of the first frame, as shown
 */
export function insertCaptions(file, captions, framesPerSecond) {
  const pairs = new Map();
  for (const { frame, script } of captions)
    captionPairs(script).forEach((pair, i) => {
      if (pairs.has(frame + i)) throw new Error(`two captions in frame ${frame + i}`);
      pairs.set(frame + i, pair);
    });
  const boxes = parseBoxes(file);
  const mdhd = findBoxes(boxes, 'moov/trak/mdia/mdhd')[0];
  const timescale = file.readUInt32BE(mdhd.body + (file[mdhd.body] === 1 ? 20 : 12));
  const ticks = timescale / framesPerSecond;
  const parts = boxes.map((box, index) => {
    if (box.type !== 'mdat') return file.subarray(box.start, box.end);
    return rebuildMedia(file, boxes[index - 1], box, (pts) => pairs.get(Math.round(pts / ticks)) ?? [0, 0]);
  });
  return Buffer.concat(parts);
}

/** Writes the new sizes into the `moof` in place, and gives the new `mdat`. */
function rebuildMedia(file, moof, mdat, pairAt) {
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
    const unit = captionUnit(pairAt(decode + offset));
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
