import { css } from 'lit';

/**
 * The host is sized as the `<video>` in it would be: 300×150 until something is known, then the poster or the picture.
 * Percentages of the host's automatic size count as `auto` (CSS 2.2 §10.5, CSS Sizing 3 §5.2.1), so width and height come
 * from the video where the page does not give them, and the video fills the host where it does. The ratio is in a sheet of
 * its own, see SizeSheet: WebKit does not derive the host's width from its height and the video's ratio.
 */
export const styles = css`
  :host {
    display: inline-block;
    /* A box with an aspect-ratio would grow to the video's own height otherwise (CSS Sizing 4, automatic minimum). */
    min-width: 0;
    min-height: 0;
    object-fit: var(--media-object-fit, contain);
    object-position: var(--media-object-position, 50% 50%);
  }
  :host([hidden]) {
    display: none;
  }
  video {
    display: block;
    width: 100%;
    height: 100%;
    border-radius: inherit;
    object-fit: inherit;
    object-position: inherit;
  }
  /* The colours of WebVTT §5.1, which no browser brings along. Firefox 153 has no ::cue() with a selector: white there. */
  ::cue(.lime) {
    color: #0f0;
  }
  ::cue(.cyan) {
    color: #0ff;
  }
  ::cue(.red) {
    color: #f00;
  }
  ::cue(.yellow) {
    color: #ff0;
  }
  ::cue(.magenta) {
    color: #f0f;
  }
  ::cue(.blue) {
    color: #00f;
  }
  ::cue(.black) {
    color: #000;
  }
  /* Children are tracks and a fallback for browsers without custom elements: nothing of them is shown, as in <video>. */
  slot {
    display: none;
  }
`;
