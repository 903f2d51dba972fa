/** The script of a worker that computes style transfers for a page, see `workerEngine`. */
import { serve } from './serve.ts';

serve(globalThis);
