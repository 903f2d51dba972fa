/** What of the browser's `trustedTypes` is used here. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): unknown;
}

/**
 * Under `require-trusted-types-for 'script'` a worker's address must come from a policy. This one lets through scripts of
 * the page's own server. Called before the element starts its worker.
 */
export function trustOwnScripts(): void {
  (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('default', {
    createScriptURL(address) {
      const { origin, href } = new URL(address, location.href);
      if (origin === location.origin) return href;
      throw new TypeError(`${href} is a script of another server; serve it from ${location.origin}.`);
    },
  });
}
