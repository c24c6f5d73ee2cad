/** The NAL units of a byte stream: ITU-T H.264 annex B. Zeros behind a unit belong to the next start code. */
export function splitNals(bytes: Uint8Array): Uint8Array[] {
  const nals: Uint8Array[] = [];
  const end = bytes.byteLength;
  let start = -1;
  const close = (at: number): void => {
    let last = at;
    while (last > start && bytes[last - 1] === 0) last--;
    if (start >= 0 && last > start) nals.push(bytes.subarray(start, last));
  };
  // The third byte of a start code is looked at first: most are larger than 1 and rule out three places at once.
  for (let i = 2; i < end;) {
    const third = bytes[i]!;
    if (third > 1) i += 3;
    else if (third === 1 && bytes[i - 1] === 0 && bytes[i - 2] === 0) {
      close(i - 2);
      start = i + 1;
      i += 3;
    } else i++;
  }
  close(end);
  return nals;
}

/** Without the bytes that keep start codes out of it: ITU-T H.264 §7.4.1. */
export function unescapeNal(nal: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let i = 0; i < nal.byteLength; i++) {
    const isEscape = nal[i] === 3 && i >= 2 && nal[i - 1] === 0 && nal[i - 2] === 0;
    if (!isEscape) out.push(nal[i]!);
  }
  return Uint8Array.from(out);
}

/** `first`: a slice that begins a picture; `next`: a further one of it. */
export type NalRole = 'first' | 'next' | 'parameters' | 'delimiter' | 'filler' | 'other';

/** What has to be known about a video codec. */
export interface VideoSyntax {
  roleOf(nal: Uint8Array): NalRole;
  /** Whether decoding can begin with the frame of these units. */
  isKeyFrame(nals: readonly Uint8Array[]): boolean;
  /** Whether it is the parameter set that says size and profile. */
  isSequence(nal: Uint8Array): boolean;
  /** Undefined: they are not complete, or make no sense. */
  describe(parameters: readonly Uint8Array[]): VideoDescription | undefined;
}

export interface VideoDescription {
  readonly width: number;
  readonly height: number;
  /** Sample entry box. */
  readonly entry: Uint8Array;
  /** False where the two fields of a frame may be coded apart. */
  readonly isProgressive: boolean;
}
