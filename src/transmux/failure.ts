/**
 * Why media cannot be transmuxed. It knows no URL: the loader makes a `PlayerError` of it. `unsupported`: `what` names the
 * kind of media; `encrypted`: the method; `corrupt`: the fault.
 */
export class TransmuxFailure extends Error {
  override readonly name = 'TransmuxFailure';
  readonly kind: 'unsupported' | 'encrypted' | 'corrupt';
  readonly what: string;
  constructor(kind: TransmuxFailure['kind'], what: string) {
    super(`${kind}: ${what}`);
    this.kind = kind;
    this.what = what;
  }
}
