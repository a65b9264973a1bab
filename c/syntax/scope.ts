/** Names in scope: one table for ordinary identifiers and one for tags, chained outwards. */
import type { FunctionDecl, ObjectDecl } from "./ast.ts";
import type { EnumType, QualType, RecordType, UnsupportedType } from "./types.ts";

/** A type that a redeclaration changed, from a token on. */
interface TypeSince {
  readonly pos: number;
  readonly type: QualType;
}

/** What an identifier means. `pos` is the token of its first declaration; bodies see only what precedes them. */
export type Binding =
  | { readonly kind: "typedef"; readonly type: QualType; readonly pos: number }
  | { readonly kind: "object"; readonly decl: ObjectDecl; readonly pos: number; readonly types: TypeSince[] }
  | { readonly kind: "function"; readonly decl: FunctionDecl; readonly pos: number; readonly types: TypeSince[] }
  | { readonly kind: "constant"; readonly value: bigint; readonly type: QualType; readonly pos: number };

export interface TagBinding {
  readonly type: RecordType | EnumType | UnsupportedType;
  readonly keyword: "struct" | "union" | "enum";
  readonly pos: number;
}

export class Scope {
  readonly parent: Scope | undefined;
  // Most scopes stay empty: they are made for every block and parameter list.
  private ownNames: Map<string, Binding> | undefined = undefined;
  private ownTags: Map<string, TagBinding> | undefined = undefined;

  constructor(parent: Scope | undefined) {
    this.parent = parent;
  }

  /** What this scope itself declares. */
  get names(): Map<string, Binding> {
    this.ownNames ??= new Map();
    return this.ownNames;
  }

  get tags(): Map<string, TagBinding> {
    this.ownTags ??= new Map();
    return this.ownTags;
  }

  /** The innermost meaning; at file scope only what was declared before token `limit`. */
  lookup(name: string, limit: number): Binding | undefined {
    const binding = this.ownNames?.get(name);
    if (binding !== undefined && (this.parent !== undefined || binding.pos < limit)) return binding;
    return this.parent?.lookup(name, limit);
  }

  lookupTag(name: string, limit: number): TagBinding | undefined {
    const binding = this.ownTags?.get(name);
    if (binding !== undefined && (this.parent !== undefined || binding.pos < limit)) return binding;
    return this.parent?.lookupTag(name, limit);
  }
}

/** The type that the declarations before token `limit` give. */
export function typeBefore(binding: Extract<Binding, { types: TypeSince[] }>, limit: number): QualType {
  let type = binding.types[0]?.type;
  for (const since of binding.types) {
    if (since.pos < limit) ({ type } = since);
  }
  return type ?? (binding.kind === "object" ? binding.decl.type : { type: binding.decl.type, quals: 0 });
}
