/** MSE byte stream format registry: types whose "generate timestamps flag" is true, as their media have none. */
const TYPES = new Set(['audio/mpeg', 'audio/aac']);

/** Whether media of this type are put where `timestampOffset` says, one frame behind the other, whatever they are. */
export function generatesTimestamps(mimeType: string): boolean {
  return TYPES.has(mimeType.split(';')[0]!.trim().toLowerCase());
}
