/** Comments, strings and keywords of JavaScript, roughly: enough to read by. */
const TOKENS = [
  ['comment', String.raw`\/\/[^\n]*|\/\*[^]*?\*\/`],
  ['string', String.raw`'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|` + '`(?:[^`\\\\]|\\\\.)*`'],
  ['keyword', String.raw`\b(?:async|await|catch|class|const|export|for|import|let|new|return|this|throw|try|yield)\b`],
];
const PATTERN = new RegExp(TOKENS.map(([name, source]) => `(?<${name}>${source})`).join('|'), 'g');

/**
 * Shows source code with its comments, strings and keywords in colours.
 *
 * @param {HTMLElement} target
 * @param {string} source
 */
export function showSource(target, source) {
  const parts = [];
  let at = 0;
  for (const { 0: text, index, groups } of source.matchAll(PATTERN)) {
    const span = document.createElement('span');
    span.className = `token-${Object.keys(groups).find((name) => groups[name] !== undefined)}`;
    span.textContent = text;
    parts.push(source.slice(at, index), span);
    at = index + text.length;
  }
  target.replaceChildren(...parts, source.slice(at));
}
