/** A switch that is on until a person turns it off, also at the next visit. */
export interface StoredSwitch {
  allowed: boolean;
}

/** @param key its name in the browser's storage */
export function storedSwitch(key: string): StoredSwitch {
  let off: boolean | undefined;
  return {
    get allowed() {
      try {
        return localStorage.getItem(key) !== 'off';
      } catch {
        return off !== true;
      }
    },
    set allowed(on) {
      off = !on;
      try {
        if (on) localStorage.removeItem(key);
        else localStorage.setItem(key, 'off');
      } catch {
        // Without storage, the choice lasts as long as the page.
      }
    },
  };
}
