interface TrustedTypesLike {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

/** Name for the page's `trusted-types` directive. */
export const TRUSTED_TYPES_POLICY = 'mse-worker-player';

let policy: { createScriptURL(url: string): unknown } | undefined;

/**
 * `url` in the form that `new Worker` takes on this page: with `require-trusted-types-for 'script'` a string throws.
 * @throws TypeError where the page's `trusted-types` directive does not list {@link TRUSTED_TYPES_POLICY}.
 */
export function trustedScriptUrl(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesLike };
  if (!trustedTypes) return url;
  policy ??= trustedTypes.createPolicy(TRUSTED_TYPES_POLICY, { createScriptURL: (trusted) => trusted });
  // A TrustedScriptURL; the DOM library types know only strings.
  return policy.createScriptURL(url) as string;
}
