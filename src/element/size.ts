/** A dimension attribute as HTML reads it: `640`, `640.5`, `640px` are pixels, `50%` is a percentage. */
const DIMENSION = /^\s*(\d+(?:\.\d+)?)(%?)/;

/** What decides an element's size where the page's CSS does not. */
export interface SizeHints {
  /** The `width` and `height` attributes. */
  readonly width: string | null;
  readonly height: string | null;
  /** Pixels of the picture, 0 before they are known. */
  readonly videoWidth: number;
  readonly videoHeight: number;
}

/**
 * The style sheet that gives `width` and `height` attributes the meaning they have on `<video>` (HTML, "Dimension
 * attributes" and "Attributes for embedded content and images"): sizes that any rule of the page overrides, and together
 * the aspect ratio until the real one is known.
 */
function sizeSheetText({ width, height, videoWidth, videoHeight }: SizeHints): string {
  const [w, h] = [DIMENSION.exec(width ?? ''), DIMENSION.exec(height ?? '')];
  const inPixels = w && h && !w[2] && !h[2];
  const ratio =
    videoWidth && videoHeight ? `${videoWidth} / ${videoHeight}` : inPixels ? `${w[1]} / ${h[1]}` : undefined;
  const rules = [declare('width', w), declare('height', h), ratio ? `aspect-ratio:${ratio};` : ''].join('');
  return rules && `:host{${rules}}`;
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

  update(hints: SizeHints): void {
    this.#sheet.replaceSync(sizeSheetText(hints));
  }
}
