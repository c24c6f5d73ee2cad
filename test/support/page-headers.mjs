/**
 * Koa middleware: policies for a page, chosen by its query.
 * `?csp=POLICY` sets Content-Security-Policy (Trusted Types too, by `require-trusted-types-for 'script'`);
 * `?coi` makes the page cross-origin isolated (COOP and COEP).
 */
export const pageHeaders = (ctx, next) => {
  if ('coi' in ctx.query) {
    ctx.set({ 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' });
  }
  if ('csp' in ctx.query) ctx.set('Content-Security-Policy', String(ctx.query.csp));
  // Workers and scripts of an isolated page need COEP themselves in some browsers.
  if (ctx.path.endsWith('.js') || ctx.path.endsWith('.ts')) {
    ctx.set({ 'Cross-Origin-Embedder-Policy': 'require-corp', 'Cross-Origin-Resource-Policy': 'same-origin' });
  }
  return next();
};
