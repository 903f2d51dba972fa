import { fileURLToPath } from 'node:url';
import { type Plugin, runnerImport } from 'vite';
import { aboutWeights, wgsl } from '../kernels.ts';

/** Writes the manifest and the editors' data beside the library. */
export function elementManifest(): Plugin {
  return {
    name: 'element-manifest',
    async generateBundle() {
      const file = fileURLToPath(new URL('write.ts', import.meta.url));
      const { module } = await runnerImport<typeof import('./write.ts')>(file, {
        configFile: false,
        plugins: [wgsl(), aboutWeights()],
      });
      for (const [fileName, source] of Object.entries(module.manifestFiles())) {
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}
