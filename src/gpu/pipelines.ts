import { ArtFilterError, hasCode } from '../errors.ts';
import { COMPUTE_STAGE } from './flags.ts';
import type { KernelSource } from './kernels/kernel-source.ts';
import { type Constants, specialisationKey, specialise } from './kernels/specialise.ts';

/** A compiled kernel. */
export interface Kernel {
  readonly source: KernelSource;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/**
 * Compiled kernels by name and constants. Caches the promises, so that simultaneous requests share one compilation;
 * failed ones are removed.
 */
export class PipelineCache {
  /** Names of kernels that did not compile, for the choice of others. */
  readonly failed = new Set<string>();
  readonly #device: GPUDevice;
  readonly #causeOf: (error: ArtFilterError) => Promise<ArtFilterError>;
  readonly #kernels = new Map<string, Promise<Kernel>>();
  readonly #renderers = new Map<string, Promise<GPURenderPipeline>>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();

  /** @param causeOf what an error that the device told is told as: the device's loss, or itself */
  constructor(device: GPUDevice, causeOf: (error: ArtFilterError) => Promise<ArtFilterError>) {
    this.#device = device;
    this.#causeOf = causeOf;
  }

  /**
   * @throws ArtFilterError `shader` with message and line, and the source in its `cause`, where the kernel does not
   * compile; `device-lost`
   */
  get(source: KernelSource, constants: Constants = {}): Promise<Kernel> {
    const key = specialisationKey(source, constants);
    let kernel = this.#kernels.get(key);
    if (!kernel) {
      kernel = this.#compile(key, source, constants);
      this.#kernels.set(key, kernel);
      kernel.catch((error: unknown) => {
        this.#kernels.delete(key);
        if (hasCode(error, 'shader')) this.failed.add(source.name);
      });
    }
    return kernel;
  }

  /**
   * Render pipeline that draws one large triangle: entry points `corners` and `colour`.
   * @throws ArtFilterError `shader`
   */
  render(source: KernelSource, format: GPUTextureFormat): Promise<GPURenderPipeline> {
    const key = `${source.name} ${format}`;
    let pipeline = this.#renderers.get(key);
    if (!pipeline) {
      pipeline = this.#compileRenderer(key, source, format);
      this.#renderers.set(key, pipeline);
      pipeline.catch(() => this.#renderers.delete(key));
    }
    return pipeline;
  }

  async #compileRenderer(
    key: string,
    source: KernelSource,
    format: GPUTextureFormat,
  ): Promise<GPURenderPipeline> {
    const module = await this.#module(key, source.code);
    try {
      return await this.#device.createRenderPipelineAsync({
        label: key,
        layout: 'auto',
        vertex: { module, entryPoint: 'corners' },
        fragment: { module, entryPoint: 'colour', targets: [{ format }] },
      });
    } catch (error) {
      throw await this.#causeOf(shaderError(key, source.code, (error as Error).message));
    }
  }

  async #compile(key: string, source: KernelSource, constants: Constants): Promise<Kernel> {
    const code = specialise(source, constants);
    const layout = this.#layout(source);
    const module = await this.#module(key, code);
    try {
      const pipeline = await this.#device.createComputePipelineAsync({
        label: key,
        layout: this.#device.createPipelineLayout({ label: key, bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: source.name },
      });
      return { source, pipeline, layout };
    } catch (error) {
      throw await this.#causeOf(shaderError(key, code, (error as Error).message));
    }
  }

  /** Creates a shader module and checks that it compiles. */
  async #module(key: string, code: string): Promise<GPUShaderModule> {
    this.#device.pushErrorScope('validation');
    const module = this.#device.createShaderModule({ label: key, code });
    const scope = this.#device.popErrorScope();
    const [{ messages }, invalid] = await Promise.all([module.getCompilationInfo(), scope]);
    const failure = messages.find((message) => message.type === 'error');
    if (failure || invalid) {
      const what = failure?.message ?? invalid?.message ?? '';
      throw await this.#causeOf(shaderError(key, code, what, failure?.lineNum));
    }
    return module;
  }

  #layout(source: KernelSource): GPUBindGroupLayout {
    let layout = this.#layouts.get(source.name);
    if (!layout) {
      layout = this.#device.createBindGroupLayout({
        label: source.name,
        entries: source.bindings.map(({ binding, type }) => ({
          binding,
          visibility: COMPUTE_STAGE,
          buffer: { type },
        })),
      });
      this.#layouts.set(source.name, layout);
    }
    return layout;
  }
}

/**
 * Error with message and line; its `cause` shows the lines around it.
 * @param line from 1; default: unknown
 */
function shaderError(key: string, code: string, message: string, line = 0): ArtFilterError {
  const lines = code.split('\n').map((text, i) => `${String(i + 1).padStart(4)} | ${text}`);
  const excerpt = line ? lines.slice(Math.max(0, line - 3), line + 2) : lines;
  const where = line ? `, line ${line}` : '';
  const what = message.trim().split('\n')[0]!.replace(/\.$/, '');
  return new ArtFilterError(
    'shader',
    `shader ${key}${where}: ${what}. Update the browser or its GPU driver.`,
    {
      cause: new Error(`${message.trim()}\n${excerpt.join('\n')}`),
    },
  );
}
