/** What only streams need whose segments hold more than one rendition plays: a part of its own. */
export { cutInit, cutSegment } from './part-filter.js';
export { SharedBytes } from './shared-bytes.js';
