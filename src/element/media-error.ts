import type { ErrorCode, PlayerError } from '../model/errors.js';

/** What `HTMLMediaElement.error` gives, and the error it stands for. */
export interface PlayerMediaError {
  /** As `MediaError.code`: 2 network, 3 decode, 4 source not supported. */
  readonly code: 1 | 2 | 3 | 4;
  readonly message: string;
  readonly playerError: PlayerError;
  readonly MEDIA_ERR_ABORTED: 1;
  readonly MEDIA_ERR_NETWORK: 2;
  readonly MEDIA_ERR_DECODE: 3;
  readonly MEDIA_ERR_SRC_NOT_SUPPORTED: 4;
}

const DECODE_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'E_MEDIA_DECODE',
  'E_MEDIA_APPEND',
  'E_MEDIA_QUOTA',
  'E_SOURCE_CORRUPT',
]);

const known = new WeakMap<PlayerError, PlayerMediaError>();

/** The same object for the same error, as `video.error === video.error`. */
export function toMediaError(playerError: PlayerError): PlayerMediaError {
  let error = known.get(playerError);
  if (!error) {
    error = Object.freeze({
      // Its constants: they are properties of the class too.
      ...(MediaError as unknown as Omit<PlayerMediaError, 'code' | 'message' | 'playerError'>),
      code: mediaErrorCode(playerError.code),
      message: playerError.message,
      playerError,
    });
    known.set(playerError, error);
  }
  return error;
}

function mediaErrorCode(code: ErrorCode): 2 | 3 | 4 {
  if (code.startsWith('E_NETWORK_')) return 2;
  return DECODE_ERRORS.has(code) ? 3 : 4;
}
