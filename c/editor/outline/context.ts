/** What the readers of a declaration share. */
import type { Annotation } from "../ast.ts";
import type { Parameter } from "../file.ts";
import type { OutlineTable } from "./table.ts";
import { type Tokens, WORD } from "./tokens.ts";

export interface Context {
  readonly text: string;
  readonly tokens: Tokens;
  readonly table: OutlineTable;
}

export function wordAt({ text, tokens }: Context, index: number): string {
  return tokens.kind(index) === WORD ? text.slice(tokens.start(index), tokens.end(index)) : "";
}

/** A signature whose end is not known yet. */
export interface Head {
  readonly start: number;
  readonly name: string;
  readonly nameStart: number;
  readonly attributes: readonly Annotation[];
  readonly returnType: string;
  readonly parameters: readonly Parameter[];
  readonly madeBy: string | undefined;
}
