import { TransmuxFailure } from './failure.js';

/** How the frames of an elementary stream are written. */
type StreamFormat = 'h264' | 'hevc' | 'aac' | 'mpeg-audio' | 'ac3' | 'eac3' | 'opus';

export interface ElementaryStream {
  readonly pid: number;
  readonly type: 'video' | 'audio';
  readonly format: StreamFormat;
  /** Opus only; else its frames say. */
  readonly channels: number;
}

/** Puts sections together, which may be longer than a packet: ISO/IEC 13818-1 §2.4.4. */
export class SectionAssembler {
  #bytes: number[] | undefined;

  /** The whole section, once it is there. */
  push(payload: Uint8Array, isStart: boolean): Uint8Array | undefined {
    if (isStart) this.#bytes = [...payload.subarray(1 + (payload[0] ?? 0))];
    else this.#bytes?.push(...payload);
    const bytes = this.#bytes;
    if (!bytes || bytes.length < 3) return undefined;
    const length = 3 + (((bytes[1]! & 0x0f) << 8) | bytes[2]!);
    if (bytes.length < length) return undefined;
    this.#bytes = undefined;
    return Uint8Array.from(bytes.slice(0, length));
  }
}

/** The PID of the first programme's map; undefined: this is no association table, or it lists none. */
export function readAssociation(section: Uint8Array): number | undefined {
  if (section[0] !== 0x00) return undefined;
  for (let at = 8; at + 8 <= section.byteLength; at += 4) {
    const isNetwork = section[at] === 0 && section[at + 1] === 0;
    if (!isNetwork) return pidAt(section, at + 2);
  }
  return undefined;
}

/**
 * The first video and the first audio stream of a programme map, in this order. Undefined: this is no map.
 * @throws TransmuxFailure where a wanted kind is there only in a form that cannot be read.
 */
export function readProgram(
  section: Uint8Array,
  wanted: readonly ('video' | 'audio')[],
): readonly ElementaryStream[] | undefined {
  if (section[0] !== 0x02 || section.byteLength < 16) return undefined;
  const end = section.byteLength - 4;
  const chosen = new Map<string, ElementaryStream>();
  const refused = new Map<string, TransmuxFailure>();
  let at = 12 + lengthAt(section, 10);
  while (at + 5 <= end) {
    const next = at + 5 + lengthAt(section, at + 3);
    const descriptors = section.subarray(at + 5, Math.min(next, end));
    const found = identify(section[at]!, descriptors);
    if (found && 'failure' in found) refused.set(found.type, found.failure);
    else if (found && !chosen.has(found.type)) chosen.set(found.type, { pid: pidAt(section, at + 1), ...found });
    at = next;
  }
  for (const type of wanted) if (refused.has(type) && !chosen.has(type)) throw refused.get(type)!;
  return (['video', 'audio'] as const).flatMap((type) => chosen.get(type) ?? []);
}

const pidAt = (bytes: Uint8Array, at: number): number => ((bytes[at]! & 0x1f) << 8) | bytes[at + 1]!;
const lengthAt = (bytes: Uint8Array, at: number): number => ((bytes[at]! & 0x0f) << 8) | bytes[at + 1]!;

type Identity = Omit<ElementaryStream, 'pid'> | { readonly type: 'video' | 'audio'; readonly failure: TransmuxFailure };

/** Undefined: neither video nor audio (timed ID3, SCTE-35, teletext and so on). */
function identify(streamType: number, descriptors: Uint8Array): Identity | undefined {
  const channels = 0;
  const unsupported = (type: 'video' | 'audio', what: string): Identity => ({
    type,
    failure: new TransmuxFailure('unsupported', `MPEG-TS with ${what}`),
  });
  const encrypted = (type: 'video' | 'audio'): Identity => ({
    type,
    failure: new TransmuxFailure('encrypted', 'SAMPLE-AES'),
  });
  switch (streamType) {
    case 0x1b:
      return { type: 'video', format: 'h264', channels };
    case 0x24:
      return { type: 'video', format: 'hevc', channels };
    case 0x0f:
      return { type: 'audio', format: 'aac', channels };
    case 0x03:
    case 0x04:
      return { type: 'audio', format: 'mpeg-audio', channels };
    case 0x81:
      return { type: 'audio', format: 'ac3', channels };
    case 0x84:
    case 0x87:
      return { type: 'audio', format: 'eac3', channels };
    case 0x06:
      return identifyPrivate(descriptors);
    case 0x01:
    case 0x02:
      return unsupported('video', 'MPEG-1 or MPEG-2 video');
    case 0x10:
      return unsupported('video', 'MPEG-4 part 2 video');
    case 0x33:
      return unsupported('video', 'H.266 (VVC)');
    case 0x11:
      return unsupported('audio', 'AAC in LATM');
    // "MPEG-2 Stream Encryption Format for HTTP Live Streaming", Apple.
    case 0xdb:
      return encrypted('video');
    case 0xcf:
    case 0xc1:
    case 0xc2:
      return encrypted('audio');
    default:
      return undefined;
  }
}

/** Private data says by descriptors what it is: ETSI EN 300 468 §6.2, and the Opus in MPEG-TS specification. */
function identifyPrivate(descriptors: Uint8Array): Identity | undefined {
  let found: Identity | undefined;
  for (let at = 0; at + 2 <= descriptors.byteLength; at += 2 + descriptors[at + 1]!) {
    const tag = descriptors[at]!;
    const body = descriptors.subarray(at + 2, at + 2 + descriptors[at + 1]!);
    const name = tag === 0x05 ? String.fromCharCode(...body.subarray(0, 4)) : '';
    if (tag === 0x6a || name === 'AC-3') found = { type: 'audio', format: 'ac3', channels: 0 };
    else if (tag === 0x7a || name === 'EAC3') found = { type: 'audio', format: 'eac3', channels: 0 };
    else if (name === 'HEVC') found = { type: 'video', format: 'hevc', channels: 0 };
    else if (name === 'Opus') found = { type: 'audio', format: 'opus', channels: 2 };
    else if (tag === 0x7f && body[0] === 0x80 && found && 'format' in found)
      // 0: two mono channels; the mappings for more than eight have no such short form.
      found = { ...found, channels: body[1] === 0 ? 2 : Math.min(8, body[1]!) };
  }
  return found;
}
