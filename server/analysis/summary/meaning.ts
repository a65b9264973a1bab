/** What a name can mean where it is called. */
import type { Annotation } from "../../../c/editor/ast.ts";
import type { Effect } from "../../../kernel/catalogue/effect.ts";
import type { Node } from "./node.ts";

export type Meaning =
  /** Of the catalogue: what it does, and its name there, which may be another than the one that is written. */
  | { readonly kind: "effect"; readonly effect: Effect; readonly name: string }
  /** Bodies that it can have; more than one when configurations differ. Attributes of all its declarations. */
  | {
      readonly kind: "bodies";
      readonly nodes: readonly Node[];
      readonly attributes: readonly Annotation[];
      readonly parameters: readonly string[];
    }
  /** Declared, but its body is not looked at. */
  | { readonly kind: "declared"; readonly attributes: readonly Annotation[]; readonly parameters: readonly string[] }
  | { readonly kind: "unknown" };
