/**
 * Takes a name for this run alone, among all tabs of the origin; the browser gives it back with the tab.
 * @returns gives the name back; undefined where another run has it
 */
export async function takeName(name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`art-filter checkpoint ${name}`, { ifAvailable: true }, (lock) => {
        if (!lock) {
          resolve(undefined);
          return undefined;
        }
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}
