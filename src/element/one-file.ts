/** The element for pages without a bundler: one script, which is also that of its worker. */
import '../worker/worker.ts';

export * from './index.ts';
