/**
 * How far a language is from the wanted one, both BCP 47: 0 is that language, Infinity another one, or unknown. First what
 * the lookup of RFC 4647 §3.4 finds, the longest first: for `de-CH` that is `de-CH`, then `de`. Then its other kinds, as
 * `de-AT` is still better understood than English.
 */
export function languageDistance(tag: string | undefined, wanted: string): number {
  const [found, range] = [subtagsOf(tag ?? ''), subtagsOf(wanted)];
  const differsAt = range.findIndex((subtag, i) => subtag !== found[i]);
  const shared = differsAt < 0 ? range.length : differsAt;
  if (shared === 0) return Infinity;
  return range.length - shared + (found.length > shared ? range.length : 0);
}

/** Whether both are one language to a listener: `en` and `en-US` are, unknown ones are not. */
export function isSameLanguage(a: string | undefined, b: string): boolean {
  return languageDistance(a, b) < Infinity;
}

/** In lower case, and with the code that BCP 47 wants where there are several: sloppy sources have `deu` or `de_DE`. */
function subtagsOf(tag: string): readonly string[] {
  return canonical(tag.trim().replaceAll('_', '-')).toLowerCase().split('-').filter(Boolean);
}

function canonical(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? tag;
  } catch {
    return tag;
  }
}
