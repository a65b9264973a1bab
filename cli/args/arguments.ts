import { readInteger, readPart, readRange, readSetting, readSize, type Part, type Range } from "./values.ts";

/**
 * The values of one call, already checked against the table.
 *
 * A name that the table does not have is a mistake of ours and simply absent; a test calls every command with every option.
 */
export class Arguments {
  readonly #positionals: readonly string[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(positionals: readonly string[], values: ReadonlyMap<string, readonly string[]>) {
    this.#positionals = positionals;
    this.#values = values;
  }

  positional(index: number): string | undefined {
    return this.#positionals[index];
  }

  /** All of them, where the last argument can be repeated. */
  positionals(): readonly string[] {
    return this.#positionals;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  list(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  integer(name: string): number | undefined {
    return mapDefined(this.text(name), readInteger);
  }

  range(name: string): Range | undefined {
    return mapDefined(this.text(name), readRange);
  }

  /** The same without an option. */
  without(name: string): Arguments {
    return new Arguments(this.positionals(), new Map([...this.entries()].filter(([given]) => given !== name)));
  }

  part(name: string): Part | undefined {
    return mapDefined(this.text(name), readPart);
  }

  /** Bytes. */
  size(name: string): number | undefined {
    return mapDefined(this.text(name), readSize);
  }

  /** Of a repeatable `key=value` option, in the order given; a later value of a key replaces an earlier one. */
  settings(name: string): ReadonlyMap<string, string> {
    const pairs = this.list(name).flatMap((text) => readSetting(text) ?? []);
    return new Map(pairs.map(({ key, value }) => [key, value]));
  }

  /** With values for options that have none yet. */
  withDefaults(values: ReadonlyMap<string, readonly string[]>): Arguments {
    return new Arguments(this.#positionals, new Map([...values, ...this.#values]));
  }

  /** Every option given, by name. */
  entries(): ReadonlyMap<string, readonly string[]> {
    return this.#values;
  }
}

function mapDefined<T, U>(value: T | undefined, read: (value: T) => U | undefined): U | undefined {
  return value === undefined ? undefined : read(value);
}
