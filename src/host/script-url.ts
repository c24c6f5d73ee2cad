/**
 * The URL of the script that calls this while it is evaluated first, as a classic script or as a module; undefined for an
 * inline script. A file that is used both ways can have no `import.meta`, and a module has no `document.currentScript`.
 */
export function currentScriptUrl(): string | undefined {
  const script = typeof document === 'undefined' ? null : document.currentScript;
  if (script instanceof HTMLScriptElement) return script.src || undefined;
  // Chromium: "at https://host/file.js:1:23", Firefox: "@https://host/file.js:1:23", WebKit: either. The address may hold a
  // port and an "@1.2.3" of its own, so the line number is what stands at the end of the line.
  const { stack = '' } = new Error();
  return /((?:https?|file|blob):\/\/\S+?):\d+(?::\d+)?\)?$/m.exec(stack)?.[1];
}
