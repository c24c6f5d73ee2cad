/** A dimension attribute as HTML reads it: `640`, `640.5`, `640px` are pixels, `50%` is a percentage. */
const DIMENSION = /^\s*(\d+(?:\.\d+)?)(%?)/;

/**
 * The style sheet that gives `width` and `height` attributes the meaning they have on `<video>` (HTML, "Dimension
 * attributes" and "Attributes for embedded content and images"): sizes that any rule of the page overrides, and together
 * the aspect ratio until the real one is known.
 */
export function sizeSheetText(width: string | null, height: string | null): string {
  const [w, h] = [DIMENSION.exec(width ?? ''), DIMENSION.exec(height ?? '')];
  const host = [declare('width', w), declare('height', h)].join('');
  const ratio = w && h && !w[2] && !h[2] ? `video{aspect-ratio:auto ${w[1]} / ${h[1]}}` : '';
  return host && `:host{${host}}${ratio}`;
}

function declare(name: string, dimension: RegExpExecArray | null): string {
  return dimension ? `${name}:${dimension[1]}${dimension[2] || 'px'};` : '';
}

/** The sizes of one element, in a constructed style sheet: unlike a `style` attribute or element, no CSP forbids it. */
export class SizeSheet {
  readonly #sheet = new CSSStyleSheet();

  constructor(root: ShadowRoot) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.#sheet];
  }

  update(width: string | null, height: string | null): void {
    this.#sheet.replaceSync(sizeSheetText(width, height));
  }
}
