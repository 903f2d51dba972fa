/** The script of a worker that computes style transfers for a page, see `WorkerEngine`; elsewhere it does nothing. */
import { serve } from './serve.ts';

if ('WorkerGlobalScope' in globalThis) serve(globalThis);
