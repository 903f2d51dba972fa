import { idleWork, Quiet, savesData } from '../drafts/idle.ts';

/** Milliseconds without a touch until the files of the page are kept. */
const QUIET = 3000;
/** Milliseconds after which they are kept, whatever is still being loaded. */
const LATEST = 60_000;
/** Milliseconds between looks for a new version. */
const HOUR = 3_600_000;

/** Whether this is the built page, in a browser that can keep it. */
const canKeep = () => 'serviceWorker' in navigator && document.querySelector('link[rel=manifest]') !== null;

export interface OfflineParts {
  /** Whether what a first visit needs has been loaded. */
  settled(): boolean;
  /** Whether nothing is being painted. */
  atRest(): boolean;
  /** A new version is there, and nothing is being painted. */
  offer(): void;
  /** Called before the page is loaded anew. */
  leave(): void;
  /** The display must update. */
  changed(): void;
}

/** Keeps the files of the page in this browser once it is idle, and changes to a new version when a person likes. */
export class Offline {
  #registration: ServiceWorkerRegistration | undefined;
  #asked = false;
  #offered: ServiceWorker | undefined;
  #taken = false;
  #leaving = false;
  readonly #begun = performance.now();
  #looked = performance.now();
  readonly #quiet = new Quiet(QUIET, () => this.#whenSettled());

  constructor(private readonly parts: OfflineParts) {
    if (!canKeep()) return;
    const { controller } = navigator.serviceWorker;
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (this.#leaving) location.reload();
      // Another tab has changed to the new version.
      else if (controller) {
        this.#taken = true;
        this.follow();
      }
    });
    document.addEventListener('visibilitychange', () => this.#look());
    setInterval(() => this.#look(), HOUR);
    if (controller) this.keep();
    else this.#quiet.ask();
  }

  /** Whether a newer version is there than that of this page. */
  get newer(): boolean {
    return this.#taken || this.#waiting !== undefined;
  }

  get #waiting(): ServiceWorker | undefined {
    return (navigator.serviceWorker?.controller && this.#registration?.waiting) || undefined;
  }

  /** Looks whether a new version can be offered. */
  follow(): void {
    if (!this.newer || !this.parts.atRest()) return;
    const found = this.#waiting ?? navigator.serviceWorker.controller!;
    if (this.#offered === found) return;
    this.#offered = found;
    this.parts.offer();
  }

  /** Loads the page anew, in the new version. */
  reload(): void {
    this.parts.leave();
    this.#leaving = true;
    if (this.#waiting) this.#waiting.postMessage('take over');
    else location.reload();
  }

  /** Keeps the files of the page now. */
  keep(): void {
    if (this.#asked || !canKeep()) return;
    this.#asked = true;
    navigator.serviceWorker
      .register('./service-worker.js', { scope: './', updateViaCache: 'none' })
      .then((registration) => this.#watch(registration))
      // Where the browser keeps nothing, the page works with a network only.
      .catch(() => undefined);
  }

  #whenSettled(): void {
    if (this.#asked || !idleWork.allowed || savesData()) return;
    const late = performance.now() - this.#begun > LATEST;
    if (this.parts.atRest() && (late || this.parts.settled())) this.keep();
    else setTimeout(() => this.#quiet.ask(), 1000);
  }

  #watch(registration: ServiceWorkerRegistration): void {
    this.#registration = registration;
    const show = () => {
      this.parts.changed();
      this.follow();
    };
    const follow = () => registration.installing?.addEventListener('statechange', show);
    registration.addEventListener('updatefound', follow);
    follow();
    show();
  }

  #look(): void {
    if (document.hidden || performance.now() - this.#looked < HOUR / 2) return;
    this.#looked = performance.now();
    // Without a network, there is nothing to find.
    this.#registration?.update().catch(() => undefined);
  }
}
