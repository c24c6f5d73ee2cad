/** Two bytes of a field: CEA-608 sends one such pair in each field of a frame. */
export type BytePairs = readonly { readonly field: 1 | 2; readonly bytes: readonly [number, number] }[];

/** H.264 §D.1.6: user_data_registered_itu_t_t35. */
const REGISTERED_USER_DATA = 4;
/** ATSC A/53 part 4 §6.2.3: country USA, provider ATSC, `GA94`, cc_data. */
const CC_DATA = [0xb5, 0x00, 0x31, 0x47, 0x41, 0x39, 0x34, 0x03];

/** The CEA-608 bytes in the payload of an SEI NAL unit, without its header. Padding is left out. */
export function readCaptionSei(escaped: readonly number[]): BytePairs {
  const bytes = unescapeNal(escaped);
  const pairs: BytePairs[number][] = [];
  let at = 0;
  const readNumber = (): number => {
    let value = 0;
    let byte: number | undefined;
    do value += byte = bytes[at++] ?? 0;
    while (byte === 0xff);
    return value;
  };
  // What is left at the end is one byte of stop bit.
  while (at < bytes.length - 1) {
    const type = readNumber();
    const size = readNumber();
    const payload = bytes.slice(at, at + size);
    if (type === REGISTERED_USER_DATA && CC_DATA.every((byte, i) => payload[i] === byte))
      readTriplets(payload.slice(CC_DATA.length), pairs);
    at += size;
  }
  return pairs;
}

/** CTA-708 §4.3: a count, a byte of ones, and triplets; the types 0 and 1 are the two fields of CEA-608. */
function readTriplets(data: readonly number[], pairs: BytePairs[number][]): void {
  const [flags = 0] = data;
  if (!(flags & 0x40)) return;
  const count = flags & 0x1f;
  for (let at = 2; at + 3 <= data.length && at < 2 + 3 * count; at += 3) {
    const [marker = 0, first = 0, second = 0] = data.slice(at, at + 3);
    const isValid = (marker & 4) !== 0;
    const type = marker & 3;
    if (isValid && type < 2 && ((first | second) & 0x7f) !== 0)
      pairs.push({ field: type === 0 ? 1 : 2, bytes: [first, second] });
  }
}

/** H.264 §7.4.1: a 3 behind two zeros is there only so that no start code appears. */
function unescapeNal(escaped: readonly number[]): number[] {
  const bytes: number[] = [];
  let zeros = 0;
  for (const byte of escaped) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    bytes.push(byte);
  }
  return bytes;
}
