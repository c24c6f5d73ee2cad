/*
 * Stands in for @lit/reactive-element/css-tag.js in the files for a script tag (rollup.config.mjs): the same for browsers
 * with constructable style sheets, without the code for others, 0.4 K of 23. The others could not run these files anyway:
 * static blocks came to Safari with the same release (16.4), and SizeSheet needs such a sheet.
 */
export const supportsAdoptingStyleSheets = true;

/** Lit's class for what has no sheet yet: here there always is one. */
export const CSSResult = CSSStyleSheet;

export const unsafeCSS = (text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
};

export const css = (strings) => unsafeCSS(strings.join(''));

/** A page may extend the element, and bring styles made by a Lit of its own. */
export const getCompatibleStyle = (style) => style.styleSheet ?? style;

export const adoptStyles = (root, styles) => {
  root.adoptedStyleSheets = styles;
};
