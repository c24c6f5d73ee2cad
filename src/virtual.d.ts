/** Made by rollup.config.mjs from `standalone-engine.ts`. */
declare module 'virtual:engine-function' {
  /** Self-contained: it is called in the page, and its text is run in a worker. */
  export const engineFunction: (scope: unknown) => {
    createDefaultEngine(): import('./engine/engine.js').Engine;
    startEngine(): void;
  };
}
