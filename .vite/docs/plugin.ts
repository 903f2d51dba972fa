import { fileURLToPath } from 'node:url';
import { type Plugin, runnerImport } from 'vite';
import { aboutWeights, wgsl } from '../kernels.ts';

/** Writes the pages of the documentation beside their script. */
export function docsPages(): Plugin {
  return {
    name: 'docs-pages',
    async generateBundle() {
      const file = fileURLToPath(new URL('write.ts', import.meta.url));
      const { module } = await runnerImport<typeof import('./write.ts')>(file, {
        configFile: false,
        plugins: [wgsl(), aboutWeights()],
      });
      for (const [fileName, source] of Object.entries(module.docsFiles())) {
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}
