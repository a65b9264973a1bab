/** An object of the linked program while its address is not known yet. */
import type { SourceFile } from "../../base/source-file.ts";
import type { Label } from "../syntax/ast.ts";
import type { QualType } from "../syntax/types.ts";

export interface DataSymbol {
  readonly name: string;
  readonly file: SourceFile;
  readonly type: QualType;
  readonly size: number;
  readonly align: number;
  readonly readOnly: boolean;
  readonly section: string | undefined;
  /** Position among the objects of its section: unit, then declaration. */
  readonly order: number;
  /** Only initialized bytes; the rest of `size` is zero. */
  bytes: Uint8Array;
  relocations: Relocation[];
  /** Low word, once laid out. */
  address: number;
  /** Whether a debugger or the world may look it up: strings and templates have no name of their own. */
  readonly named: boolean;
}

/** A place in initial data that holds an address. */
export type Relocation =
  | { readonly kind: "data"; readonly offset: number; readonly symbol: DataSymbol; readonly addend: number }
  | { readonly kind: "label"; readonly offset: number; readonly label: Label; readonly addend: number }
  /** `&&a - &&b`, stored in `size` bytes. */
  | {
      readonly kind: "label-difference";
      readonly offset: number;
      readonly label: Label;
      readonly from: Label;
      readonly addend: number;
      readonly size: number;
    };
