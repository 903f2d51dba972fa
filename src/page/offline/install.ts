/** Chromium's event; other browsers have a menu of their own for it. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

/** Whether the page can be installed, and the browser's question that does it. */
export class Install {
  #prompt: InstallPrompt | undefined;

  /** @param changed the display must update */
  constructor(changed: () => void) {
    window.addEventListener('beforeinstallprompt', (event) => {
      // The page has a button for it.
      event.preventDefault();
      this.#prompt = event as InstallPrompt;
      changed();
    });
    window.addEventListener('appinstalled', () => {
      this.#prompt = undefined;
      // What is kept in an installed page is not removed to make room.
      navigator.storage?.persist?.().catch(() => undefined);
      changed();
    });
  }

  get possible(): boolean {
    return this.#prompt !== undefined;
  }

  async ask(): Promise<void> {
    const prompt = this.#prompt;
    this.#prompt = undefined;
    await prompt?.prompt();
  }
}
