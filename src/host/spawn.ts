import type { EngineScript } from './engine-script.js';
import { trustedScriptUrl } from './trusted-url.js';

/** A way to start the worker. Each next one needs less of the page, or something else of it. */
export type SpawnForm = 'direct' | 'module-url' | 'trampoline' | 'source';

const WORKER_NAME = 'mse-worker-player';

/** The ways worth trying on this page, best first. */
export function spawnForms(script: EngineScript, pageOrigin: string): readonly SpawnForm[] {
  if (script.source) return ['source'];
  if (!script.url) return ['direct'];
  const sameOrigin = pageOrigin !== 'null' && new URL(script.url).origin === pageOrigin;
  if (!sameOrigin) return isFetchable(script.url) ? ['trampoline'] : ['direct'];
  return script.spawn ? ['direct', 'trampoline'] : ['module-url', 'trampoline'];
}

/** webpack puts the module's path on the machine that built it, as a `file:` URL, in the place of `import.meta.url`. */
function isFetchable(url: string): boolean {
  return /^(https?|blob|data):/.test(url) || (url.startsWith('file:') && location.protocol === 'file:');
}

/** Starts the worker in one way. @throws whatever the browser throws; a worker that cannot load reports it by its `error` event. */
export function spawnWorker(script: EngineScript, form: SpawnForm): Worker {
  switch (form) {
    case 'direct':
      return spawnDirect(script);
    case 'module-url':
      return spawnModule(script.url!);
    case 'trampoline':
      return spawnFromText(trampolineSource(script.url!));
    case 'source':
      return spawnFromText(script.source!());
  }
}

function spawnDirect(script: EngineScript): Worker {
  try {
    return script.spawn!();
  } catch (error) {
    // Trusted Types: the literal that bundlers need cannot hold a trusted URL.
    if (!(error instanceof TypeError) || !script.url || !('trustedTypes' in globalThis)) throw error;
    return spawnModule(script.url);
  }
}

function spawnModule(url: string): Worker {
  return new Worker(trustedScriptUrl(url), { type: 'module', name: WORKER_NAME });
}

function spawnFromText(text: string): Worker {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  try {
    return new Worker(trustedScriptUrl(url), { name: WORKER_NAME });
  } finally {
    // Firefox and WebKit fetch it a little later.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
}

/**
 * A classic worker that imports the engine: works for any origin, in a sandboxed frame and from `file:`, where module
 * workers do not (browser-facts.md, "Starting the worker"). It keeps what arrives before the engine listens.
 */
function trampolineSource(url: string): string {
  // No minifier looks into it: one line for each thought, and no blanks.
  return `let violated,early=[],keep=e=>{e.stopImmediatePropagation();early.push(e)};
addEventListener("message",keep);
addEventListener("securitypolicyviolation",e=>{violated=e.effectiveDirective});
import(${JSON.stringify(url)}).then(()=>{removeEventListener("message",keep);for(const{data,ports}of early)dispatchEvent(new MessageEvent("message",{data,ports:[...ports]}))},e=>setTimeout(()=>postMessage({type:"boot-failed",message:String(e),violated}),20))`;
}
