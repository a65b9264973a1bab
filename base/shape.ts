/**
 * Readers of plain data that came from outside: each says whether a value has a shape, and gives it its type. What arrives is never
 * trusted, and never thrown about: a value of another shape is undefined.
 *
 *     const place = record({ uri: text, line: whole(1), function: optional(text) });
 *     const found = place(value);   // { uri: string; line: number; function?: string } | undefined
 */

/** @returns The value as its type, or undefined when it has another shape. Never undefined for a value that it accepts. */
export type Shape<T> = (value: unknown) => T | undefined;

/** The type that a shape reads. */
export type Read<S> = S extends Shape<infer T> ? T : never;

export const text: Shape<string> = (value) => (typeof value === "string" ? value : undefined);
export const flag: Shape<boolean> = (value) => (typeof value === "boolean" ? value : undefined);
export const finite: Shape<number> = (value) => (Number.isFinite(value) ? Number(value) : undefined);

/** An integer from `least` to `most`, both inclusive. */
export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): Shape<number> {
  return (value) => (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most ? Number(value) : undefined);
}

/** One of these words. */
export function word<const W extends string>(...words: readonly W[]): Shape<W> {
  return (value) => words.find((each) => each === value);
}

/** An array of at most `most` such items. */
export function list<T>(item: Shape<T>, most: number = Number.MAX_SAFE_INTEGER): Shape<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length > most) return undefined;
    const items: T[] = [];
    for (const each of value) {
      const read = item(each);
      if (read === undefined) return undefined;
      items.push(read);
    }
    return items;
  };
}

/** An object used as a map. */
export function dictionary<T>(member: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isRecord(value)) return undefined;
    const members: [string, T][] = [];
    for (const [name, each] of Object.entries(value)) {
      const read = member(each);
      if (read === undefined) return undefined;
      members.push([name, read]);
    }
    return Object.fromEntries(members);
  };
}

/** Marks a member that may be absent, or null, which some clients send for it. */
export interface Optional<T> {
  readonly optional: Shape<T>;
}

export function optional<T>(shape: Shape<T>): Optional<T> {
  return { optional: shape };
}

type Members = Readonly<Record<string, Shape<unknown> | Optional<unknown>>>;
type OptionalName<M extends Members> = { [N in keyof M]: M[N] extends Optional<unknown> ? N : never }[keyof M];
type RecordOf<M extends Members> = {
  readonly [N in Exclude<keyof M, OptionalName<M>>]: M[N] extends Shape<infer T> ? T : never;
} & {
  readonly [N in OptionalName<M>]?: M[N] extends Optional<infer T> ? T : never;
};
/** The same type, written as one object. */
type Plain<T> = { [N in keyof T]: T[N] };

/** An object with these members; others are left out. */
export function record<const M extends Members>(members: M): Shape<Plain<RecordOf<M>>> {
  const shapes = Object.entries(members);
  return (value) => {
    if (!isRecord(value)) return undefined;
    const read: Record<string, unknown> = {};
    for (const [name, shape] of shapes) {
      const member = value[name];
      const isOptional = typeof shape !== "function";
      if (isOptional && (member === undefined || member === null)) continue;
      const found = isOptional ? shape.optional(member) : shape(member);
      if (found === undefined) return undefined;
      read[name] = found;
    }
    return read as Plain<RecordOf<M>>;
  };
}

/** The first shape that fits. */
export function either<const S extends readonly Shape<unknown>[]>(...shapes: S): Shape<Read<S[number]>> {
  return (value) => {
    for (const shape of shapes) {
      const read = shape(value);
      if (read !== undefined) return read as Read<S[number]>;
    }
    return undefined;
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
