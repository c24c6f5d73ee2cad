// Just enough ISO BMFF (ISO/IEC 14496-12) to check and edit what ffmpeg wrote. Node built-ins only.

/** Boxes whose payload is boxes, with the bytes of payload before the first child. */
const CONTAINERS = {
  moov: 0,
  trak: 0,
  mdia: 0,
  minf: 0,
  stbl: 0,
  edts: 0,
  mvex: 0,
  moof: 0,
  traf: 0,
  mfra: 0,
  stsd: 8,
  avc1: 78,
  hvc1: 78,
  mp4v: 78,
  mp4a: 28,
};

/**
 * @typedef {{type: string, start: number, end: number, body: number, children: Box[]}} Box
 * Byte offsets into the whole file; `body` is the first byte after the header.
 */

/**
 * @param {Buffer} file
 * @returns {Box[]}
 */
export function parseBoxes(file, start = 0, end = file.length) {
  const boxes = [];
  while (start + 8 <= end) {
    let size = file.readUInt32BE(start);
    const type = file.toString('latin1', start + 4, start + 8);
    let body = start + 8;
    if (size === 1) {
      size = Number(file.readBigUInt64BE(start + 8));
      body += 8;
    } else if (size === 0) size = end - start;
    const inner = CONTAINERS[type];
    const children = inner === undefined ? [] : parseBoxes(file, body + inner, start + size);
    boxes.push({ type, start, end: start + size, body, children });
    start += size;
  }
  return boxes;
}

/** All boxes at a path such as `moov/trak/tkhd`. */
export function findBoxes(boxes, path) {
  const [head, ...rest] = path.split('/');
  const found = boxes.filter((box) => box.type === head);
  return rest.length === 0 ? found : found.flatMap((box) => findBoxes(box.children, rest.join('/')));
}

/** One track's identity from its `trak` box. */
function readTrack(file, trak) {
  const [tkhd] = findBoxes([trak], 'trak/tkhd');
  const [mdhd] = findBoxes([trak], 'trak/mdia/mdhd');
  const [hdlr] = findBoxes([trak], 'trak/mdia/hdlr');
  const [entry] = findBoxes([trak], 'trak/mdia/minf/stbl/stsd')[0].children;
  const wide = file[mdhd.body] === 1;
  const packed = file.readUInt16BE(mdhd.body + (wide ? 32 : 20));
  const language = [10, 5, 0].map((shift) => String.fromCharCode(((packed >> shift) & 31) + 0x60)).join('');
  return {
    id: file.readUInt32BE(tkhd.body + (file[tkhd.body] === 1 ? 20 : 12)),
    kind: file.toString('latin1', hdlr.body + 8, hdlr.body + 12),
    timescale: file.readUInt32BE(mdhd.body + (wide ? 20 : 12)),
    language,
    codec: codecOf(file, entry),
    edits: findBoxes([trak], 'trak/edts/elst').length,
  };
}

/** RFC 6381 codecs string of a sample entry. */
function codecOf(file, entry) {
  const child = (type) => entry.children.find((box) => box.type === type);
  if (entry.type === 'avc1') {
    const { body } = child('avcC');
    return `avc1.${file.toString('hex', body + 1, body + 4).toUpperCase()}`;
  }
  if (entry.type === 'hvc1') return hevcCodec(file, child('hvcC').body);
  if (entry.type === 'mp4a' || entry.type === 'mp4v') return esdsCodec(file, entry.type, child('esds'));
  return entry.type;
}

/** ISO/IEC 14496-15 annex E.3. */
function hevcCodec(file, at) {
  const tier = file[at + 1] & 0x20 ? 'H' : 'L';
  let compat = 0;
  const flags = file.readUInt32BE(at + 2);
  for (let bit = 0; bit < 32; bit++) if (flags & (1 << bit)) compat += 2 ** (31 - bit);
  const constraints = [...file.subarray(at + 6, at + 12)];
  while (constraints.at(-1) === 0) constraints.pop();
  const tail = constraints.map((byte) => `.${byte.toString(16).toUpperCase()}`).join('');
  return `hvc1.${file[at + 1] & 31}.${compat.toString(16).toUpperCase()}.${tier}${file[at + 12]}${tail}`;
}

function esdsCodec(file, type, esds) {
  let at = esds.body + 4;
  // A descriptor's length is up to four bytes of seven bits.
  const enter = () => {
    at++;
    while (file[at++] & 0x80);
  };
  enter(); // ES_Descriptor
  at += 3;
  enter(); // DecoderConfigDescriptor
  const objectType = file[at];
  at += 13;
  if (type === 'mp4v') return `mp4v.${objectType.toString(16)}`;
  enter(); // DecoderSpecificInfo
  return `mp4a.${objectType.toString(16)}.${file[at] >> 3}`;
}

/** Start of each track's part of a fragment, in seconds. */
function readTraf(file, traf, tracks) {
  const [tfhd] = findBoxes([traf], 'traf/tfhd');
  const [tfdt] = findBoxes([traf], 'traf/tfdt');
  const [trun] = findBoxes([traf], 'traf/trun');
  const id = file.readUInt32BE(tfhd.body + 4);
  const ticks = file[tfdt.body] === 1 ? Number(file.readBigUInt64BE(tfdt.body + 4)) : file.readUInt32BE(tfdt.body + 4);
  const { timescale } = tracks.find((track) => track.id === id);
  const flags = file.readUInt32BE(trun.body) & 0xffffff;
  let firstOffset = 0;
  if (flags & 0x800) {
    const sample = trun.body + 8 + (flags & 1 ? 4 : 0) + (flags & 4 ? 4 : 0);
    firstOffset = file.readInt32BE(sample + [0x100, 0x200, 0x400].filter((bit) => flags & bit).length * 4);
  }
  return { id, decode: ticks / timescale, pts: (ticks + firstOffset) / timescale };
}

/** What a reader of the README wants to know about an MP4 file. */
export function describeMp4(file) {
  const boxes = parseBoxes(file);
  const tracks = findBoxes(boxes, 'moov/trak').map((trak) => readTrack(file, trak));
  const fragments = findBoxes(boxes, 'moof').map((moof) =>
    findBoxes([moof], 'moof/traf').map((traf) => readTraf(file, traf, tracks)),
  );
  const layout = boxes
    .map((box) => box.type)
    .join(' ')
    .replace(/((?:styp |sidx )*moof mdat)(?: \1)+/g, (all, unit) => `(${unit})×${all.split('moof').length - 1}`);
  return { layout, tracks, fragments, codecs: tracks.map((track) => track.codec).join(',') };
}

/** Adds `seconds` to the decode time of every fragment from `fromFragment` on, in place: a hole in every track. */
export function shiftFragments(file, fromFragment, seconds) {
  const boxes = parseBoxes(file);
  const tracks = findBoxes(boxes, 'moov/trak').map((trak) => readTrack(file, trak));
  for (const moof of findBoxes(boxes, 'moof').slice(fromFragment)) {
    for (const traf of findBoxes([moof], 'moof/traf')) {
      const [tfhd] = findBoxes([traf], 'traf/tfhd');
      const [tfdt] = findBoxes([traf], 'traf/tfdt');
      const { timescale } = tracks.find((track) => track.id === file.readUInt32BE(tfhd.body + 4));
      const shift = Math.round(seconds * timescale);
      if (file[tfdt.body] === 1) {
        file.writeBigUInt64BE(file.readBigUInt64BE(tfdt.body + 4) + BigInt(shift), tfdt.body + 4);
      } else file.writeUInt32BE(file.readUInt32BE(tfdt.body + 4) + shift, tfdt.body + 4);
    }
  }
  return file;
}

/** An init segment and one media segment for each fragment. */
export function splitFragments(file) {
  const boxes = parseBoxes(file);
  const init = boxes.filter((box) => box.type === 'ftyp' || box.type === 'moov');
  const segments = [];
  boxes.forEach((box, index) => {
    if (box.type === 'moof') segments.push(file.subarray(box.start, boxes[index + 1].end));
  });
  return { init: Buffer.concat(init.map((box) => file.subarray(box.start, box.end))), segments };
}
