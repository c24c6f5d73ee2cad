import type { Attributes } from './attributes.js';
import type { VariableScope } from './tags.js';

/** Room for a signed address; the values of variables go into addresses and names. */
const MAX_VALUE_CHARS = 16_384;
/** What all replacements in a playlist may add to it, times its own length: values made of values grow exponentially. */
const MAX_GROWTH = 16;
const MIN_BUDGET_CHARS = 1_000_000;
/** RFC 8216bis §4.4.2.3. */
const NAME = /^[A-Za-z0-9_-]{1,256}$/;

/** Replacement is not recursive. */
export class Variables implements VariableScope {
  readonly #values = new Map<string, string>();
  readonly #imported: ReadonlyMap<string, string>;
  readonly #url: string;
  readonly #warn: (warning: string) => void;
  #budget: number;

  /** `imported`: of the multivariant playlist. */
  constructor(url: string, textLength: number, imported: ReadonlyMap<string, string>, warn: (warning: string) => void) {
    this.#url = url;
    this.#imported = imported;
    this.#warn = warn;
    this.#budget = Math.max(MIN_BUDGET_CHARS, textLength * MAX_GROWTH);
  }

  get values(): ReadonlyMap<string, string> {
    return this.#values;
  }

  define(attributes: Attributes): void {
    const name = attributes.get('NAME');
    const imported = attributes.get('IMPORT');
    const parameter = attributes.get('QUERYPARAM');
    const forms = [name, imported, parameter].filter((form) => form !== undefined);
    if (forms.length > 1) this.#warn('EXT-X-DEFINE with more than one of NAME, IMPORT and QUERYPARAM');
    if (name !== undefined) this.#set(name, attributes.get('VALUE'));
    else if (imported !== undefined) this.#set(imported, this.#imported.get(imported));
    else if (parameter !== undefined) this.#set(parameter, queryParameter(this.#url, parameter));
    else this.#warn('EXT-X-DEFINE without NAME, IMPORT or QUERYPARAM');
  }

  replace(text: string): string {
    if (this.#values.size === 0 || !text.includes('{$')) return text;
    return text.replace(/\{\$([A-Za-z0-9_-]{1,256})\}/g, (reference, name: string) => {
      const value = this.#values.get(name);
      if (!NAME.test(name)) this.#warn(`a variable cannot be called ${name.slice(0, 64)}`);
      else if (value === undefined) this.#warn(`the variable ${name} is not defined`);
      if (value === undefined || !this.#spend(value.length)) return reference;
      return value;
    });
  }

  #spend(chars: number): boolean {
    if (this.#budget < chars) {
      this.#warn('the variables grow without bounds; the rest is not replaced');
      return false;
    }
    this.#budget -= chars;
    return true;
  }

  #set(name: string, value: string | undefined): void {
    if (!NAME.test(name)) this.#warn(`a variable cannot be called ${name.slice(0, 64)}`);
    else if (value === undefined) this.#warn(`the variable ${name.slice(0, 64)} is defined without a value`);
    else if (value.length > MAX_VALUE_CHARS) this.#warn(`the value of the variable ${name.slice(0, 64)} is too long`);
    else if (this.#values.has(name)) this.#warn(`the variable ${name.slice(0, 64)} is defined twice`);
    else this.#values.set(name, value);
  }
}

/** Percent-decoded, and nothing else: a plus sign in a signed token is a plus sign. */
function queryParameter(url: string, name: string): string | undefined {
  const query = URL.canParse(url) ? new URL(url).search.slice(1) : '';
  for (const pair of query.split('&')) {
    const [key, ...value] = pair.split('=');
    if (value.length > 0 && percentDecode(key!) === name) return percentDecode(value.join('='));
  }
  return undefined;
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
