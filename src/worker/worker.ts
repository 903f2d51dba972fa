/** The script of a worker that computes style transfers for a page, see `workerEngine`. */
import { type Port, serve } from './serve.ts';

serve(globalThis as unknown as Port);
