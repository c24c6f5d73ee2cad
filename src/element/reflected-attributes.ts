/** How an IDL attribute reflects its content attribute (HTML, "Reflecting content attributes in IDL attributes"). */
type Reflection =
  | { readonly kind: 'boolean' | 'string' | 'url' | 'integer' | 'number' }
  | { readonly kind: 'keyword'; readonly known: readonly string[]; readonly empty: string; readonly invalid: string }
  | { readonly kind: 'nullable-keyword'; readonly known: readonly string[]; readonly invalid: string };

type AttributeValue = string | number | boolean | null | undefined;

interface ReflectedAttribute {
  readonly property: string;
  readonly attribute: string;
  readonly reflection: Reflection;
}

const reflect = (property: string, kind: 'boolean' | 'string' | 'url' | 'integer' | 'number', attribute?: string) => ({
  property,
  attribute: attribute ?? property.toLowerCase(),
  reflection: { kind },
});

const REFLECTED: readonly ReflectedAttribute[] = [
  reflect('src', 'url'),
  reflect('type', 'string'),
  reflect('poster', 'url'),
  reflect('autoplay', 'boolean'),
  reflect('loop', 'boolean'),
  reflect('controls', 'boolean'),
  reflect('playsInline', 'boolean'),
  reflect('defaultMuted', 'boolean', 'muted'),
  reflect('disablePictureInPicture', 'boolean'),
  reflect('disableRemotePlayback', 'boolean'),
  reflect('width', 'integer'),
  reflect('height', 'integer'),
  reflect('startTime', 'number', 'start-time'),
  reflect('audioLanguage', 'string', 'audio-language'),
  {
    property: 'preload',
    attribute: 'preload',
    reflection: { kind: 'keyword', known: ['none', 'metadata', 'auto'], empty: 'auto', invalid: 'metadata' },
  },
  {
    property: 'crossOrigin',
    attribute: 'crossorigin',
    reflection: { kind: 'nullable-keyword', known: ['anonymous', 'use-credentials'], invalid: 'anonymous' },
  },
];

/** Defines the properties whose value lives in an attribute, as `src` and `loop` of `<video>` do. */
export function defineReflectedAttributes(prototype: HTMLElement): void {
  for (const { property, attribute, reflection } of REFLECTED) {
    Object.defineProperty(prototype, property, {
      configurable: true,
      enumerable: true,
      get(this: HTMLElement) {
        return readAttribute(this, attribute, reflection);
      },
      set(this: HTMLElement, value: AttributeValue) {
        writeAttribute(this, attribute, reflection, value);
      },
    });
  }
}

function readAttribute(element: HTMLElement, attribute: string, reflection: Reflection): unknown {
  const value = element.getAttribute(attribute);
  switch (reflection.kind) {
    case 'boolean':
      return value !== null;
    case 'string':
      return value ?? '';
    case 'url':
      return value === null ? '' : resolveUrl(value, element.baseURI);
    case 'integer':
      return /^\s*\+?\d/.test(value ?? '') ? Number.parseInt(value!, 10) : 0;
    case 'number':
      return parseSeconds(value) ?? 0;
    case 'keyword':
      if (value === '') return reflection.empty;
      return knownKeyword(reflection.known, value) ?? reflection.invalid;
    case 'nullable-keyword':
      return value === null ? null : (knownKeyword(reflection.known, value) ?? reflection.invalid);
  }
}

function writeAttribute(element: HTMLElement, attribute: string, reflection: Reflection, value: AttributeValue): void {
  switch (reflection.kind) {
    case 'boolean':
      element.toggleAttribute(attribute, Boolean(value));
      return;
    case 'nullable-keyword':
      if (value === null || value === undefined) element.removeAttribute(attribute);
      else element.setAttribute(attribute, String(value));
      return;
    case 'integer':
      element.setAttribute(attribute, String(Math.max(0, Math.trunc(Number(value)) || 0)));
      return;
    case 'number':
    case 'string':
    case 'url':
    case 'keyword':
      // Frameworks clear a property with null or undefined; `<video>` would ask its server for a file named "null".
      if (value === null || value === undefined) element.removeAttribute(attribute);
      else element.setAttribute(attribute, String(value));
  }
}

function knownKeyword(known: readonly string[], value: string | null): string | undefined {
  return known.find((word) => word === value?.toLowerCase());
}

function resolveUrl(value: string, baseUrl: string): string {
  try {
    return new URL(value, baseUrl).href;
  } catch {
    return value;
  }
}

/** Non-negative seconds of an attribute, `undefined` where it has none. */
export function parseSeconds(value: string | null): number | undefined {
  const seconds = value === null || value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
