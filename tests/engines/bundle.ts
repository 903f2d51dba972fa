import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';

/** One script of a file of this folder and all that it imports but Node's own modules. */
export async function bundle(name: string): Promise<string> {
  const output = (await build({
    mode: 'engines',
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL(name, import.meta.url)),
        formats: ['es'],
        fileName: 'main',
      },
      rolldownOptions: { external: [/^node:/] },
    },
  })) as Rolldown.RolldownOutput[];
  return output[0]!.output[0].code;
}
