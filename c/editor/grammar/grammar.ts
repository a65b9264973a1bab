/**
 * The grammar of C; with its runtime the only importer of web-tree-sitter.
 *
 * A tree never leaves this file: it is copied into columns in one walk and deleted, since the garbage collector does not see the
 * memory that it holds.
 */
import { type Runtime, startRuntime } from "./runtime.ts";
import { Language, type ParseState, Parser, type Tree, type TreeCursor } from "web-tree-sitter";

/** A syntax tree as columns, one row for each named node, parents before children. Valid until the next parse. */
export interface FlatTree {
  readonly count: number;
  /** Kind of each node, an index into {@link names}. */
  readonly kinds: Uint16Array;
  /** Which field of its parent a node is, an index into {@link fields}; 0 for none. */
  readonly fieldOf: Uint8Array;
  readonly starts: Int32Array;
  /** Exclusive. */
  readonly ends: Int32Array;
  /** The row after the last descendant. */
  readonly nexts: Int32Array;
  readonly names: readonly string[];
  readonly fields: readonly string[];
  /** What keeps the tree from being used: the first, if there is any. */
  readonly fault: TreeFault | undefined;
}

export interface TreeFault {
  /** `error`: text that no rule takes. `missing`: a token that was made up. `deep`: nested too deep. `slow`: too much work. */
  readonly kind: "error" | "missing" | "deep" | "slow";
  readonly start: number;
}

export interface Grammar {
  /** Parses a text that was masked. Never throws. */
  parse(text: string): FlatTree;
  /** How many trees exist now; 0 except inside of {@link parse}. For tests. */
  readonly liveTrees: number;
}

/** Nesting beyond this is refused: whatever walks the tree by recursion relies on it. */
export const MAX_DEPTH = 600;

/**
 * How often the parser may report progress for each 1,000 characters. It does after every 100 steps: real text needs 10 to 20 reports,
 * and the strangest that was found 31.
 */
const REPORTS_PER_KILOBYTE = 100;
/**
 * How often it may report after an error. A tree with an error is not used, and looking for the best way to go on costs time that
 * grows with the square of the text in the worst case; but a short text should end, since its tree says best where the error is.
 */
const REPORTS_AFTER_ERROR = 50;

/**
 * Loads the grammar.
 *
 * @param runtime The bytes of web-tree-sitter.wasm. The runtime is one for the process: the first caller's is used.
 * @param grammar The bytes of tree-sitter-c.wasm.
 * @throws When they are not what they should be: a broken installation, not bad input.
 */
export async function loadGrammar(runtime: Uint8Array, grammar: Uint8Array): Promise<Grammar> {
  const started = await startRuntime(runtime);
  return new WasmGrammar(await Language.load(grammar), started);
}

class WasmGrammar implements Grammar {
  liveTrees = 0;
  private readonly language: Language;
  private readonly runtime: Runtime;
  private parser: Parser;
  private readonly rows: Rows;

  constructor(language: Language, runtime: Runtime) {
    this.language = language;
    this.runtime = runtime;
    this.parser = newParser(language);
    this.rows = new Rows(language);
  }

  parse(text: string): FlatTree {
    const watch = new Watch(text.length);
    const tree = this.tree(text, watch);
    if (tree === null) return this.rows.none(watch.fault);
    this.liveTrees++;
    try {
      return this.rows.read(tree);
    } finally {
      tree.delete();
      this.liveTrees--;
    }
  }

  private tree(text: string, watch: Watch): Tree | null {
    try {
      const tree = this.parser.parse(text, undefined, { progressCallback: (state) => watch.isOver(state) });
      if (tree === null) this.parser.reset();
      return tree;
    } catch {
      // The parser called itself until the host's stack ended. Its state is lost; the grammar and its memory are not.
      this.runtime.resetStack();
      this.parser = newParser(this.language);
      return null;
    }
  }
}

function newParser(language: Language): Parser {
  return new Parser().setLanguage(language);
}

/** Bounds the work of one parse. */
class Watch {
  private readonly allowed: number;
  private reports = 0;
  private afterError = 0;
  /** Where the parser was when it first reported an error, in UTF-16 code units. */
  private errorAt = 0;

  constructor(length: number) {
    this.allowed = 100 + (length / 1000) * REPORTS_PER_KILOBYTE;
  }

  isOver({ hasError, currentOffset }: ParseState): boolean {
    if (hasError && this.afterError++ === 0) this.errorAt = currentOffset / 2;
    return ++this.reports > this.allowed || this.afterError > REPORTS_AFTER_ERROR;
  }

  /** Why it was over. */
  get fault(): TreeFault {
    return this.afterError > 0 ? { kind: "error", start: this.errorAt } : { kind: "slow", start: 0 };
  }
}

/** Nodes whose inside nobody looks at. */
const leaves: ReadonlySet<string> = new Set([
  "identifier",
  "field_identifier",
  "type_identifier",
  "statement_identifier",
  "number_literal",
  "string_literal",
  "concatenated_string",
  "char_literal",
  "primitive_type",
  "sized_type_specifier",
  "storage_class_specifier",
  "type_qualifier",
  "struct_specifier",
  "union_specifier",
  "enum_specifier",
  "gnu_asm_expression",
]);

/** The columns, kept and reused from parse to parse. */
class Rows {
  private readonly names: readonly string[];
  private readonly fields: readonly string[];
  private readonly isNamed: Uint8Array;
  private readonly isLeaf: Uint8Array;
  private kinds = new Uint16Array(4096);
  private fieldOf = new Uint8Array(4096);
  private starts = new Int32Array(4096);
  private ends = new Int32Array(4096);
  private nexts = new Int32Array(4096);
  private count = 0;

  constructor(language: Language) {
    const kinds = Array.from({ length: language.nodeTypeCount }, (_, id) => id);
    this.names = kinds.map((id) => language.nodeTypeForId(id) ?? "");
    this.isNamed = Uint8Array.from(kinds, (id) => (language.nodeTypeIsNamed(id) ? 1 : 0));
    this.isLeaf = Uint8Array.from(this.names, (name) => (leaves.has(name) ? 1 : 0));
    this.fields = language.fields.map((name) => name ?? "");
  }

  none(fault: TreeFault): FlatTree {
    this.count = 0;
    return this.tree(fault);
  }

  read(tree: Tree): FlatTree {
    this.count = 0;
    const cursor = tree.walk();
    try {
      const root = tree.rootNode;
      return this.tree(root.hasError ? findFault(cursor) : this.walk(cursor));
    } finally {
      cursor.delete();
    }
  }

  private tree(fault: TreeFault | undefined): FlatTree {
    const { count, kinds, fieldOf, starts, ends, nexts, names, fields } = this;
    return { count, kinds, fieldOf, starts, ends, nexts, names, fields, fault };
  }

  /** Copies the tree. Without recursion: the cursor keeps the way up. */
  private walk(cursor: TreeCursor): TreeFault | undefined {
    const open: number[] = [];
    for (;;) {
      const row = this.add(cursor);
      if (open.length > MAX_DEPTH) return { kind: "deep", start: cursor.startIndex };
      if (row >= 0 && this.isLeaf[this.kinds[row] ?? 0] === 0 && cursor.gotoFirstChild()) {
        open.push(row);
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        const done = open.pop();
        if (done === undefined || !cursor.gotoParent()) return undefined;
        this.nexts[done] = this.count;
      }
    }
  }

  /** The new row; −1 for a token without a name, which has no row. */
  private add(cursor: TreeCursor): number {
    const kind = cursor.nodeTypeId;
    if (this.isNamed[kind] !== 1) return -1;
    if (this.count === this.kinds.length) this.grow();
    const row = this.count++;
    this.kinds[row] = kind;
    this.fieldOf[row] = cursor.currentFieldId;
    this.starts[row] = cursor.startIndex;
    this.ends[row] = cursor.endIndex;
    this.nexts[row] = this.count;
    return row;
  }

  private grow(): void {
    const room = this.kinds.length * 2;
    const copy = <T extends Uint8Array | Uint16Array | Int32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.kinds = copy(this.kinds, new Uint16Array(room));
    this.fieldOf = copy(this.fieldOf, new Uint8Array(room));
    this.starts = copy(this.starts, new Int32Array(room));
    this.ends = copy(this.ends, new Int32Array(room));
    this.nexts = copy(this.nexts, new Int32Array(room));
  }
}

/** The first error of a tree that has one: only nodes that hold an error are entered. */
function findFault(cursor: TreeCursor): TreeFault {
  for (let depth = 0; depth <= MAX_DEPTH * 2; depth++) {
    const node = cursor.currentNode;
    if (node.isError) return { kind: "error", start: node.startIndex };
    if (node.isMissing) return { kind: "missing", start: node.startIndex };
    if (!enterFaulty(cursor)) return { kind: "error", start: node.startIndex };
  }
  return { kind: "deep", start: cursor.startIndex };
}

function enterFaulty(cursor: TreeCursor): boolean {
  if (!cursor.gotoFirstChild()) return false;
  do {
    const node = cursor.currentNode;
    if (node.hasError || node.isMissing) return true;
  } while (cursor.gotoNextSibling());
  return false;
}
