import type { IndexedUnit } from './movie.js';
import { childBoxes, readBoxHeader, type Box } from '../iso/mp4-boxes.js';
import { FieldReader } from '../iso/mp4-fields.js';

/** A `sidx` box and where it was found. */
export interface SidxBox {
  readonly trackId: number;
  readonly position: number;
  readonly units: readonly IndexedUnit[];
}

/** A whole `sidx` box at `position`, as a list: empty if it cannot be used. */
export function parseSidx(bytes: Uint8Array, position: number): SidxBox[] {
  try {
    const header = readBoxHeader(bytes)!;
    const sidx = new FieldReader(bytes, { body: header.headerBytes, end: bytes.byteLength });
    const [trackId, timescale] = [sidx.uint(), sidx.uint()];
    if (timescale === 0) return [];
    let ticks = sidx.time();
    let at = position + bytes.byteLength + sidx.time();
    const references = readReferences(sidx);
    // Some writers leave the access points unsaid: then each one is taken for one.
    const saysSync = references.some(({ startsWithSap }) => startsWithSap);
    const units: IndexedUnit[] = [];
    for (const reference of references) {
      const unit = toUnit(reference, at, ticks, timescale);
      units.push({ ...unit, sync: !saysSync || reference.startsWithSap || unit.nested === true });
      at += reference.sizeBytes;
      ticks += reference.durationTicks;
    }
    const filled = units.filter((unit) => unit.endPosition! > unit.position);
    return [{ trackId, position, units: filled }];
  } catch {
    return [];
  }
}

interface Reference {
  readonly isNested: boolean;
  readonly sizeBytes: number;
  readonly durationTicks: number;
  readonly startsWithSap: boolean;
}

/** ISO/IEC 14496-12 §8.16.3. */
function readReferences(sidx: FieldReader): Reference[] {
  const count = sidx.skip(2).uint16();
  return Array.from({ length: count }, () => {
    const [reference, durationTicks, sap] = [sidx.uint(), sidx.uint(), sidx.uint()];
    const [isNested, startsWithSap] = [reference, sap].map((word) => word >>> 31 === 1) as [boolean, boolean];
    return { isNested, sizeBytes: reference & 0x7fff_ffff, durationTicks, startsWithSap };
  });
}

function toUnit(reference: Reference, position: number, ticks: number, timescale: number): IndexedUnit {
  return {
    position,
    endPosition: position + reference.sizeBytes,
    start: ticks / timescale,
    end: (ticks + reference.durationTicks) / timescale,
    sync: true,
    ...(reference.isNested ? { nested: true } : {}),
  };
}

/**
 * The index that the boxes in front make together: of the leading track, with indexes of indexes resolved where they
 * were read as well.
 */
export function joinSidx(boxes: readonly SidxBox[], leadingTrackId: number): readonly IndexedUnit[] {
  const own = boxes.filter((box) => box.trackId === leadingTrackId);
  const usable = own.length > 0 ? own : boxes.filter((box) => box.trackId === boxes[0]?.trackId);
  const byPosition = new Map(usable.map((box) => [box.position, box]));
  const used = new Set<number>();
  const resolve = (box: SidxBox): IndexedUnit[] => {
    used.add(box.position);
    return box.units.flatMap((unit) => {
      const nested = unit.nested ? byPosition.get(unit.position) : undefined;
      if (!nested) return [unit];
      return used.has(nested.position) ? [] : resolve(nested);
    });
  };
  const units = usable.flatMap((box) => (used.has(box.position) ? [] : resolve(box)));
  return isForward(units) ? units : [];
}

/** Whether the parts follow each other in the file and in time, as an index must. */
function isForward(units: readonly IndexedUnit[]): boolean {
  return units.every((unit, i) => {
    const previous = units[i - 1];
    return !previous || (unit.position >= previous.endPosition! && unit.start >= previous.start);
  });
}

/** Where the `mfra` box begins, by the `mfro` that ends the file: ISO/IEC 14496-12 §8.8.11. */
export function findMfra(tail: Uint8Array, totalBytes: number): number | undefined {
  if (tail.byteLength < 16) return undefined;
  const at = tail.byteLength - 16;
  const header = readBoxHeader(tail, at);
  if (header?.type !== 'mfro' || header.size !== 16) return undefined;
  const size = new DataView(tail.buffer, tail.byteOffset + at).getUint32(12);
  return size >= 24 && size <= totalBytes ? totalBytes - size : undefined;
}

/** A whole `mfra` box: the leading track's access points. The ends are those of the next one's start. */
export function parseMfra(
  mfra: Uint8Array,
  leading: { readonly id: number; readonly timescale: number; readonly editTicks: number },
): readonly IndexedUnit[] | undefined {
  try {
    const header = readBoxHeader(mfra);
    if (header?.type !== 'mfra') return undefined;
    const tables = childBoxes(mfra, header.headerBytes, mfra.byteLength)
      .filter((box) => box.type === 'tfra')
      .map((box) => readTfra(mfra, box));
    const entries = tables.find(({ trackId }) => trackId === leading.id)?.entries ?? [];
    if (entries.length === 0) return undefined;
    const units: IndexedUnit[] = [];
    for (const { time, moofOffset } of entries) {
      const start = (time - leading.editTicks) / leading.timescale;
      const last = units.at(-1);
      // Several access points of one fragment: it is entered at its beginning.
      if (last?.position === moofOffset) continue;
      if (last && (moofOffset < last.position || start < last.start)) return undefined;
      units.push({ position: moofOffset, start, sync: true });
    }
    return units;
  } catch {
    return undefined;
  }
}

interface Tfra {
  readonly trackId: number;
  readonly entries: readonly { readonly time: number; readonly moofOffset: number }[];
}

/** ISO/IEC 14496-12 §8.8.10. */
function readTfra(mfra: Uint8Array, box: Box): Tfra {
  const tfra = new FieldReader(mfra, box);
  const [trackId, lengths, count] = [tfra.uint(), tfra.uint(), tfra.uint()];
  // Of the numbers of a track fragment, a run and a sample.
  const numberBytes = [4, 2, 0].reduce((sum, shift) => sum + ((lengths >> shift) & 3) + 1, 0);
  const entryBytes = (tfra.version === 1 ? 16 : 8) + numberBytes;
  if (count * entryBytes > box.end - box.body) throw new RangeError('a table with more entries than bytes');
  const entries = Array.from({ length: count }, () => {
    const entry = { time: tfra.time(), moofOffset: tfra.time() };
    tfra.skip(numberBytes);
    return entry;
  });
  return { trackId, entries };
}
