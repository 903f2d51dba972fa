/** What makes of the builds the two packages: the library with the element, and the command. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { minify, type Plugin } from 'vite';

const ROOT = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const project = JSON.parse(read('package.json'));

/** Keeps what defines the element or serves in a worker: package.json names the built files for this, not the sources. */
export function definesElement(): Plugin {
  return {
    name: 'defines-element',
    transform: {
      filter: { id: /\/src\/(element\/(index|one-file)|worker\/worker)\.ts$/ },
      handler: (code) => ({ code, map: null, moduleSideEffects: true }),
    },
  };
}

const PART = /const \{ ([\w, ]+) \} = await loadPart\(\s*\(\) =>\s*import\(\s*('[^']+')\s*\),?\s*\);/g;

/** Puts the parts that are loaded on demand into the one script, instead of beside it. */
export function withParts(): Plugin {
  return {
    name: 'with-parts',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/.*\.ts$/ },
      handler(code) {
        const imports: string[] = [];
        const inside = code.replace(PART, (_, list: string, path: string) => {
          const names = list.split(', ').map((name) => [name, `${name}${imports.length}`]);
          imports.push(
            `import { ${names.map(([name, own]) => `${name} as ${own}`).join(', ')} } from ${path};\n`,
          );
          return names.map(([name, own]) => `const ${name} = ${own};`).join(' ');
        });
        if (/=> import\(/.test(inside) && /loadPart/.test(inside)) this.error('a part that is not put in');
        return imports.length > 0 ? { code: imports.join('') + inside, map: null } : null;
      },
    },
  };
}

/** Replaces what Lit puts in the place of a DOM on servers by what an import of it needs. */
export function withoutDomShim(): Plugin {
  const name = '@lit-labs/ssr-dom-shim';
  return {
    name: 'without-dom-shim',
    enforce: 'pre',
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load: (id) =>
      id === `\0${name}` ? 'export class HTMLElement {}\nexport const customElements = undefined;' : null,
  };
}

const NETWORK =
  /new URL\(\s*(['"`])[^'"`]*\/weights\/(\w+\.safetensors)\?no-inline\1\s*,\s*import\.meta\.url\s*\)/g;

/**
 * Writes the networks beside the script, and their addresses as `new URL("…", import.meta.url)`, the one form that
 * every bundler follows; Vite's own is nested.
 */
export function networksBeside(): Plugin {
  return {
    name: 'networks-beside',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/vgg\/weights\/bundled\.ts$/ },
      handler(code) {
        const named = code.replace(NETWORK, (_, _quote, fileName: string) => {
          const source = readFileSync(new URL(`weights/${fileName}`, ROOT));
          this.emitFile({ type: 'asset', fileName, source });
          return `new URL(__NETWORK__ + "${fileName}", import.meta.url)`;
        });
        return { code: named, map: null };
      },
    },
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const up = '../'.repeat(chunk.fileName.split('/').length - 1);
        chunk.code = chunk.code.replace(
          /new URL\(\s*__NETWORK__\s*\+\s*['"`]([\w.]+)['"`],\s*import\.meta\.url\)/g,
          `new URL("${up}$1", import.meta.url)`,
        );
      }
    },
  };
}

/** Condition of the types for a TypeScript whose DOM has no WebGPU; with both there would be two of each type. */
const OLDER = 'types@<6.0';

/** Writes the entries' types for TypeScript before 6: the same, with `@webgpu/types`. */
export function olderTypes(): Plugin {
  return {
    name: 'older-types',
    generateBundle() {
      for (const entry of Object.values<Record<string, string> | string>(project.exports)) {
        if (typeof entry === 'string' || !entry[OLDER]) continue;
        const path = relative(dirname(entry[OLDER]), entry.types!).replace(/\.d\.ts$/, '.js');
        const fileName = entry[OLDER].replace('./dist/', '');
        const source = `/// <reference types="@webgpu/types" />\nexport * from '${path}';\n`;
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}

/**
 * Writes the address of the worker's script, an entry of the same build, as `new URL("…", import.meta.url)`.
 * @param fileName of that entry
 */
export function workerBeside(fileName: string): Plugin {
  return {
    name: 'worker-beside',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/element\/run\/session-source\.ts$/ },
      handler: (code) => ({
        code: code.replace("'../../worker/worker.ts'", `__WORKER__ + "${fileName}"`),
        map: null,
      }),
    },
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk')
          chunk.code = chunk.code.replace(/__WORKER__\s*\+\s*['"`]([\w./-]+)['"`]/, '"$1"');
      }
    },
  };
}

/**
 * Writes what jsDelivr serves at the address of the package itself, where relative addresses would lead elsewhere: the
 * element by its whole address.
 */
export function jsdelivrEntry(): Plugin {
  return {
    name: 'jsdelivr-entry',
    generateBundle() {
      const { name, version } = project;
      const source = `export * from 'https://cdn.jsdelivr.net/npm/${name}@${version}/dist/style-transfer.js';\n`;
      this.emitFile({ type: 'asset', fileName: 'jsdelivr.js', source });
    },
  };
}

/** Makes the folder of the built command a package: its package.json, its networks and pictures, its texts. */
export function commandPackage(): Plugin {
  return {
    name: 'command-package',
    generateBundle() {
      const emit = (fileName: string, source: string | Uint8Array) =>
        this.emitFile({ type: 'asset', fileName, source });
      const { name, private: _, ...own } = JSON.parse(read('src/cli/package.json'));
      const { homepage, bugs, repository, license, type, engines } = project;
      const bin = { [project.name]: 'art-filter.js' };
      const about = {
        name,
        version: project.version,
        ...own,
        homepage,
        bugs,
        repository,
        license,
        type,
        engines,
        bin,
      };
      emit('package.json', `${JSON.stringify(about, null, 2)}\n`);
      emit('LICENSE', read('LICENSE'));
      emit('README.md', absoluteLinks(read('src/cli/README.md'), 'src/cli/'));
      const copy = (folder: string, ending: string, into = '') => {
        for (const file of readdirSync(new URL(folder, ROOT))) {
          if (file.endsWith(ending)) emit(into + file, readFileSync(new URL(folder + file, ROOT)));
        }
      };
      copy('weights/', '.safetensors');
      copy('src/samples/pictures/', '.webp', 'pictures/');
    },
  };
}

/** A README with the addresses of the repository in place of paths inside it, for a page outside of it. */
function absoluteLinks(markdown: string, folder: string): string {
  return markdown.replace(/\]\((?!https?:|#)([^)]+)\)/g, (_, path: string) => {
    const { pathname, hash } = new URL(path, `file:///${folder}`);
    return `](${project.homepage.replace(/#.*/, '')}/blob/main${pathname}${hash})`;
  });
}

/** Removes weights files from a bundle; the host of the command line reads them from disk. */
export function withoutWeights(): Plugin {
  return {
    name: 'without-weights',
    generateBundle(_, bundle) {
      for (const name of Object.keys(bundle)) if (name.endsWith('.safetensors')) delete bundle[name];
    },
  };
}

const isOwn = (id: string) => /\/(src|shaders|weights)\//.test(id) && !id.includes('/node_modules/');

/** Source maps without the text of kernels, which stands in the scripts, but for its comments. */
export function mapsWithoutKernels(): Plugin {
  return {
    name: 'maps-without-kernels',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.js.map')) continue;
        const map: { sources: string[]; sourcesContent: (string | null)[] } = JSON.parse(String(file.source));
        map.sourcesContent = map.sourcesContent.map((text, i) =>
          map.sources[i]!.endsWith('.wgsl') ? null : text,
        );
        file.source = JSON.stringify(map);
      }
    },
  };
}

/** Minifies the scripts of other people's packages, and removes their source maps. */
export function smallForeignScripts(): Plugin {
  return {
    name: 'small-foreign-scripts',
    async generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || chunk.moduleIds.some(isOwn)) continue;
        delete bundle[`${chunk.fileName}.map`];
        const code = chunk.code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
        chunk.code = (await minify(chunk.fileName, code, { module: true })).code;
      }
    },
  };
}

/** Deletes an earlier library with its folders, but not the other builds in the folder. */
export function clearLibrary(): Plugin {
  return {
    name: 'clear-library',
    renderStart({ dir }) {
      if (!dir || !existsSync(dir)) return;
      for (const entry of readdirSync(dir, { withFileTypes: true })) {
        if (entry.isFile() || entry.name === 'types' || entry.name === 'engine')
          rmSync(join(dir, entry.name), { recursive: true });
      }
    },
  };
}
