/** A value, or why there is none. */
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";

export type Outcome<T> = { readonly ok: true; readonly value: T; readonly problems: readonly Problem[] } | Refusal;

export interface Refusal {
  readonly ok: false;
  readonly problems: readonly Problem[];
  /** Texts that the problems are about. */
  readonly sources: readonly SourceFile[];
}

export function refuse(problems: readonly Problem[], sources: readonly SourceFile[] = []): Refusal {
  return { ok: false, problems, sources };
}
