import { emptySource, htmlSource, unrecognizedSource } from './source-errors.js';
import type { ByteCursor } from './byte-cursor.js';

export type ContainerType = 'mp4' | 'webm';

/** Box types that an MP4 file may begin with (ISO/IEC 14496-12 §4.2, §6.2). */
const FIRST_BOXES = new Set(
  'ftyp styp moov moof sidx free skip wide mdat uuid pdin emsg prft ssix meta udta'.split(' '),
);
/** Enough for white space and comments before the first tag of a page. */
const SNIFF_BYTES = 512;

/** What the first bytes are; without waiting for more than a packet. */
export async function sniffContainer(
  cursor: ByteCursor,
  source: { readonly url: string; readonly contentType: string | null },
): Promise<ContainerType> {
  await cursor.ensure(12);
  const head = cursor.peek(0, SNIFF_BYTES);
  if (head.byteLength === 0) throw emptySource(source.url);
  const text = String.fromCharCode(...head);
  if (text.startsWith('\x1a\x45\xdf\xa3')) return 'webm';
  if (FIRST_BOXES.has(text.slice(4, 8))) return 'mp4';
  if (isHtml(text, source.contentType)) throw htmlSource(source.url, source.contentType);
  throw unrecognizedSource(source.url, source.contentType);
}

function isHtml(text: string, contentType: string | null): boolean {
  // The UTF-8 byte order mark, read as single bytes.
  const start = text.replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
  if (/^<(!doctype\s+html|html|head|body|title|script)/i.test(start)) return true;
  return start.startsWith('<') && (contentType === 'text/html' || contentType === 'application/xhtml+xml');
}
