/** How the sources import kernels and what is known of the networks. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Plugin } from 'vite';
import { reflectKernel } from '../src/gpu/kernels/reflect.ts';

/** Imports a WGSL file as a KernelSource: its text, with the reflection by wgsl_reflect. */
export function wgsl(): Plugin {
  let bare = false;
  return {
    configResolved: ({ command }) => {
      bare = command === 'build';
    },
    name: 'wgsl',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith('.wgsl')) return null;
      const code = readFileSync(id, 'utf8');
      const source = reflectKernel(basename(id, '.wgsl'), code);
      if (bare) Object.assign(source, { code: withoutComments(code) });
      return { code: `export default ${JSON.stringify(source)};`, map: null, moduleType: 'js' };
    },
  };
}

/** A kernel for pages to load: its comments and indents are a third of all kernels. */
function withoutComments(code: string): string {
  const lines = code.split('\n').map((line) => line.replace(/\/\/.*/, '').trim());
  return lines.filter((line) => line !== '').join('\n');
}

/** Imports the metadata of a packed weights file, and the widths of its layers. */
export function aboutWeights(): Plugin {
  return {
    name: 'about-weights',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith('.safetensors?about')) return null;
      const path = id.slice(0, -'?about'.length);
      this.addWatchFile(path);
      const file = readFileSync(path);
      const header = file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE(0)));
      const { __metadata__: metadata, ...tensors } = JSON.parse(header);
      const { description, licence, defaults = '{}' } = metadata;
      const layers = Object.keys(tensors)
        .filter((name) => name.endsWith('.weight'))
        .sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]));
      const widths = layers.map((name) => tensors[name].shape[0]);
      const about = { bytes: file.length, description, licence, defaults: JSON.parse(defaults), widths };
      return { code: `export default ${JSON.stringify(about)};`, map: null, moduleType: 'js' };
    },
  };
}
