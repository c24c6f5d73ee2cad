// Just enough EBML (RFC 8794) to describe a WebM file, to take its Cues away, and to make sizes unknown.
const NAMES = {
  0x1a45dfa3: 'EBML',
  0x18538067: 'Segment',
  0x114d9b74: 'SeekHead',
  0x1549a966: 'Info',
  0x1654ae6b: 'Tracks',
  0x1f43b675: 'Cluster',
  0x1c53bb6b: 'Cues',
  0x1254c367: 'Tags',
  0xec: 'Void',
  0xbf: 'CRC-32',
};

/** @typedef {{name: string, start: number, body: number, end: number, unknownSize: boolean}} Element */

function readElement(file, start, limit) {
  const idLength = Math.clz32(file[start]) - 23;
  const id = file.readUIntBE(start, idLength);
  const at = start + idLength;
  const sizeLength = Math.clz32(file[at]) - 23;
  let size = file[at] & (0xff >> sizeLength);
  let ones = size === 0xff >> sizeLength;
  for (let i = 1; i < sizeLength; i++) {
    size = size * 256 + file[at + i];
    ones &&= file[at + i] === 0xff;
  }
  const body = at + sizeLength;
  const name = NAMES[id] ?? `0x${id.toString(16)}`;
  return { name, start, body, end: ones ? limit : body + size, unknownSize: ones };
}

/**
 * The top level of a WebM file: EBML, Segment, and the Segment's children.
 * @param {Buffer} file
 * @returns {Element[]}
 */
export function parseSegment(file) {
  const header = readElement(file, 0, file.length);
  const segment = readElement(file, header.end, file.length);
  const elements = [header, segment];
  for (let at = segment.body; at < segment.end;) {
    const element = readElement(file, at, segment.end);
    elements.push(element);
    // A cluster of unknown size ends where the next cluster begins.
    at = element.unknownSize ? nextCluster(file, element.body) : element.end;
  }
  return elements;
}

function nextCluster(file, from) {
  const at = file.indexOf(Buffer.from('1f43b675', 'hex'), from);
  return at < 0 ? file.length : at;
}

export function describeWebm(file) {
  const elements = parseSegment(file);
  const layout = elements
    .map(({ name, unknownSize }) => (unknownSize ? `${name}(size unknown)` : name))
    .join(' ')
    .replace(/(Cluster(?:\(size unknown\))?)(?: \1)+/g, (all, unit) => `${unit}×${all.split('Cluster').length - 1}`);
  return { layout };
}

/** Drops the Cues (they must be the last element) and blanks the SeekHead that pointed to them. */
export function withoutCues(file) {
  const elements = parseSegment(file);
  const cues = elements.find(({ name }) => name === 'Cues');
  if (cues.end !== file.length) throw new Error('Cues are expected at the end');
  const segment = elements[1];
  const out = Buffer.from(file.subarray(0, cues.start));
  const sizeLength = Math.clz32(out[segment.start + 4]) - 23;
  if (sizeLength !== 8) throw new Error('an eight-byte Segment size is expected');
  out.writeBigUInt64BE((1n << 56n) | BigInt(out.length - segment.body), segment.start + 4);
  const seekHead = elements.find(({ name }) => name === 'SeekHead');
  blank(out, seekHead);
  return out;
}

/** Overwrites an element with a Void of the same length (an eight-byte size). */
function blank(out, { start, end }) {
  out.fill(0, start, end);
  out[start] = 0xec;
  out.writeBigUInt64BE((1n << 56n) | BigInt(end - start - 9), start + 1);
}

/** Makes the size of every Cluster unknown (all ones, whatever the width), as MediaRecorder writes them. */
export function withUnknownClusters(file) {
  const out = Buffer.from(file);
  for (const { name, start, body } of parseSegment(file)) {
    if (name !== 'Cluster') continue;
    const sizeLength = body - start - 4;
    out.fill(0xff, start + 4, body);
    out[start + 4] = 0xff >> (sizeLength - 1);
  }
  return out;
}
