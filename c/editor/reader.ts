/**
 * The reading of kernel C for editors: text in, {@link EditorFile} out.
 *
 * What a file declares comes from the outline, so that files that are open and files that are only indexed agree. The bodies come from
 * the grammar, one function at a time and when somebody first asks for it: of most files around the one that is open a few functions
 * matter. After an edit only the functions whose text changed are read again.
 */
import { makeSourceFile, positionAt, type SourceFile } from "../../base/source-file.ts";
import type { EditorFile, EditorFunction } from "./file.ts";
import { type Grammar, loadGrammar } from "./grammar/grammar.ts";
import { type AddedMasks, extendMaskTable, type MaskTable } from "./masking/mask-table.ts";
import { type Outline, type OutlineFunction, outlineOf, outlineOfEdited } from "./outline/outline.ts";
import type { OutlineTable } from "./outline/table.ts";
import { type BodyReading, readBody } from "./read-body.ts";

export interface ReaderOptions {
  readonly masks: MaskTable;
  readonly outline: OutlineTable;
  /** The bytes of web-tree-sitter.wasm. */
  readonly runtime: Uint8Array;
  /** The bytes of tree-sitter-c.wasm. */
  readonly grammar: Uint8Array;
}

export interface Reader {
  /** Reads a text once. Never throws. */
  read(path: string, text: string): EditorFile;
  /** Reads a text that will change. */
  open(path: string, text: string): OpenFile;
  /** A reader that knows further names: those of code outside the tree. It costs nothing to make. */
  knowing(names: AddedMasks): Reader;
}

export interface OpenFile {
  /** As of the last update. */
  readonly file: EditorFile;
  /** Takes the whole new text. Functions whose text did not change keep their tree, the same object. */
  update(text: string): EditorFile;
  /** Lets go of what it holds; the file stays as it is. */
  close(): void;
}

/**
 * Makes a reader.
 *
 * @throws When the bytes are not the grammar's: a broken installation.
 */
export async function createReader({ masks, outline, runtime, grammar }: ReaderOptions): Promise<Reader> {
  return new GrammarReader(await loadGrammar(runtime, grammar), masks, outline);
}

interface KnownBody {
  readonly text: string;
  readonly bodyStart: number;
  /** Reads it when it is first called. */
  readonly reading: () => BodyReading;
}

/** Bodies by the text of their functions. */
type Readings = Map<string, KnownBody>;

class GrammarReader implements Reader {
  private readonly grammar: Grammar;
  private readonly masks: MaskTable;
  private readonly outline: OutlineTable;

  constructor(grammar: Grammar, masks: MaskTable, outline: OutlineTable) {
    this.grammar = grammar;
    this.masks = masks;
    this.outline = outline;
  }

  read(path: string, text: string): EditorFile {
    return this.assemble(outlineOf(path, text, this.outline), text, new Map(), new Map());
  }

  open(path: string, text: string): OpenFile {
    const assemble = (newText: string, known: Readings, used: Readings): EditorFile =>
      this.assemble(outlineOfEdited(path, newText, this.outline), newText, known, used);
    return new IncrementalFile(assemble, text);
  }

  knowing(names: AddedMasks): Reader {
    const attributes = (names.attributes ?? []).map((name) => name.replace(/\(\)$/, ""));
    const outline = { ...this.outline, attributes: new Set([...this.outline.attributes, ...attributes]) };
    return new GrammarReader(this.grammar, extendMaskTable(this.masks, names), outline);
  }

  /** @param used Takes the readings of this text; `known` holds those of the text before. */
  private assemble(outline: Outline, text: string, known: Readings, used: Readings): EditorFile {
    const source = makeSourceFile(outline.path, text, "user");
    const functions = outline.functions.map((each) => this.function(source, each, known, used));
    return { source, functions, ...declarationsOf(outline) };
  }

  private function(source: SourceFile, outlined: OutlineFunction, known: Readings, used: Readings): EditorFunction {
    const text = source.text.slice(outlined.start, outlined.end);
    const bodyStart = outlined.bodyStart - outlined.start;
    const before = used.get(text) ?? known.get(text);
    const found = before?.bodyStart === bodyStart ? before : this.unread(detached(text), bodyStart);
    used.set(found.text, found);
    const { reading } = found;
    // Own properties, so that a copy of the function has what they answer.
    return {
      ...outlined,
      get tree() {
        const answer = reading();
        return answer.kind === "read" ? answer.tree : undefined;
      },
      get notAnalysed() {
        const answer = reading();
        if (answer.kind === "read") return undefined;
        const { what, offset } = answer.fault;
        return `${what}, line ${positionAt(source, outlined.start + offset).line}`;
      },
    };
  }

  private unread(text: string, bodyStart: number): KnownBody {
    return { text, bodyStart, reading: once(() => readBody(this.grammar, this.masks, text, bodyStart)) };
  }
}

/**
 * The same text in memory of its own. A part of a string keeps the whole of it alive, and each function may come from another state
 * of the file.
 */
function detached(text: string): string {
  return ` ${text}`.slice(1);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function declarationsOf({ prototypes, macros, objects, comments, conditionals }: Outline): Omit<EditorFile, "source" | "functions"> {
  return { prototypes, macros, objects, comments, conditionals };
}

class IncrementalFile implements OpenFile {
  file: EditorFile;
  private readings: Readings = new Map();
  private readonly assemble: (text: string, known: Readings, used: Readings) => EditorFile;

  constructor(assemble: (text: string, known: Readings, used: Readings) => EditorFile, text: string) {
    this.assemble = assemble;
    this.file = assemble(text, new Map(), this.readings);
  }

  update(text: string): EditorFile {
    if (text === this.file.source.text) return this.file;
    const used: Readings = new Map();
    this.file = this.assemble(text, this.readings, used);
    this.readings = used;
    return this.file;
  }

  close(): void {
    this.readings = new Map();
  }
}
