/** Check that a JSON value has a type. */
export type Guard<T> = (value: unknown) => value is T;

export const isText: Guard<string> = (value) => typeof value === 'string';
export const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);
export const isFlag: Guard<boolean> = (value) => typeof value === 'boolean';
export const isRecord: Guard<Record<string, unknown>> = (value): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whole numbers from 0 to `most`. */
export function whole(most: number): Guard<number> {
  return (value): value is number => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
}

export function listOf<T>(guard: Guard<T>): Guard<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(guard);
}

export function tableOf<T>(guard: Guard<T>): Guard<Record<string, T>> {
  return (value): value is Record<string, T> => isRecord(value) && Object.values(value).every(guard);
}

/** Objects with at least these members. */
export function withMembers<T extends object>(guards: { readonly [K in keyof T]-?: Guard<T[K]> }): Guard<T> {
  return (value): value is T =>
    isRecord(value) &&
    Object.entries<Guard<unknown>>(guards).every(([name, guard]) =>
      guard(Object.hasOwn(value, name) ? value[name] : undefined),
    );
}

export function optional<T>(guard: Guard<T>): Guard<T | undefined> {
  return (value): value is T | undefined => value === undefined || guard(value);
}

export function either<A, B>(a: Guard<A>, b: Guard<B>): Guard<A | B> {
  return (value): value is A | B => a(value) || b(value);
}

export function oneOf<T extends string>(names: readonly T[]): Guard<T> {
  return (value): value is T => names.some((name) => name === value);
}
