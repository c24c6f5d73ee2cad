// First script of every page: notes what happens to the players and to the page. report() is what run.mjs reads.
(() => {
  const seen = { errors: [], console: [], violations: [], changes: [] };
  let framed = [];
  addEventListener('error', (event) => event.message && seen.errors.push(event.message));
  addEventListener('unhandledrejection', ({ reason }) => seen.errors.push(`unhandled rejection: ${reason}`));
  addEventListener('securitypolicyviolation', (event) => seen.violations.push(event.effectiveDirective));
  for (const level of ['error', 'warn']) {
    const original = console[level];
    console[level] = (...args) => {
      seen.console.push(`${level}: ${args.join(' ')}`);
      original.apply(console, args);
    };
  }
  const failures = new WeakMap();
  const on = (type, note) => document.addEventListener(type, note, { capture: true });
  on('error', ({ target, error }) => error?.code && failures.set(target, error));
  on('placementchange', ({ previous, placement }) => seen.changes.push(`${previous} > ${placement}`));

  const describe = (player) => {
    const { code, message, detail } = failures.get(player) ?? {};
    const { placement = null, placementReason: reason = null, currentTime: time = 0 } = player;
    return { placement, reason, time, error: code, message, detail };
  };
  const own = () => [...document.querySelectorAll('mse-worker-player')].map(describe);
  globalThis.report = () =>
    JSON.stringify({ href: location.href, players: [...own(), ...framed], ...seen, extra: globalThis.extra });

  // A sandboxed frame can be read only through what it says itself.
  if (parent !== window) setInterval(() => parent.postMessage({ players: own(), seen }, '*'), 100);
  addEventListener('message', ({ data }) => {
    if (!data?.seen) return;
    framed = data.players;
    for (const [kind, list] of Object.entries(data.seen))
      seen[kind].push(...list.filter((item) => !seen[kind].includes(item)));
  });
})();
