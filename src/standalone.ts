/**
 * `dist/cdn/mse-worker-player.standalone.min.js`: everything in one file, for a CMS that takes one upload, an inline script,
 * or a page opened from disk.
 */
import { engineFunction } from 'virtual:engine-function';
import { defineElement } from './define.js';
import { provideEngineScript } from './host/engine-script.js';

export * from './browser-api.js';

provideEngineScript({
  source: () => `(${engineFunction.toString()})(self).startEngine()`,
  load: () => Promise.resolve(engineFunction(globalThis)),
  loadSink: () => import('./sink/page-sink.js'),
});
defineElement();
