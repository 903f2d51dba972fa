/** A script running in a tab or a child process: its `globalThis.<object>` can be called from here. */
export interface Target {
  /** Calls a method, or reads a property. @throws Error with the message of what the method threw */
  call<T>(object: string, member: string, ...given: unknown[]): Promise<T>;
  close(): Promise<void>;
}

/** What a target runs. */
export interface Script {
  /** Path of an ES module, or its text. */
  readonly module: { readonly path: string } | { readonly text: string };
  /** Files beside it, by name: their paths. */
  readonly assets?: Readonly<Record<string, string>>;
}

/** Where targets can be had: one runtime, with one adapter. */
export interface Runtime {
  /** Browser or Node, and their versions. */
  readonly description: string;
  /** A new tab or process. @param name for its address */
  open(name: string, script: Script): Promise<Target>;
  close(): Promise<void>;
}

/** What a call comes to, as it travels. */
export type Answer = { readonly value: unknown } | { readonly error: string };

/** In the tab or process: calls the method, or reads the property. */
export async function answer(object: string, name: string, given: unknown[]): Promise<Answer> {
  try {
    const owner = (globalThis as unknown as Record<string, Record<string, unknown>>)[object]!;
    const member = owner[name];
    return { value: typeof member === 'function' ? await member.apply(owner, given) : member };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

export function valueIn<T>(result: Answer): T {
  if ('error' in result) throw new Error(result.error);
  return result.value as T;
}
