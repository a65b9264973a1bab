/** What a file's text says about whether its own functions can become part of their callers. */
import type { EditorFile, EditorFunction } from "../../../c/editor/file.ts";
import { noinstr } from "../../../kernel/catalogue/noinstr.ts";
import type { Attributes } from "./attributes.ts";
import { type Word, wordsOf } from "./words.ts";

const limits = noinstr.inlineLimits;

export class OwnFile {
  private readonly file: EditorFile;
  private read: readonly Word[] | undefined;

  constructor(file: EditorFile) {
    this.file = file;
  }

  /** A phrase, or undefined when the compiler may inline it. */
  whyNotInlined(name: string, signature: EditorFunction, attributes: Attributes): string | undefined {
    if (signature.parameters.some((parameter) => parameter.type.includes("...") || parameter.name === "..."))
      return "its number of arguments varies";
    const uses = this.usesOf(name);
    if (uses.exported) return "it is exported";
    if (uses.address) return "its address is taken";
    const size = wordsOf(this.file.source.text.slice(signature.bodyStart, signature.end)).length;
    const limit = attributes.inline ? limits.inline : attributes.isStatic && uses.calls <= 1 ? limits.once : limits.plain;
    return size > limit ? "it is too big" : undefined;
  }

  private get words(): readonly Word[] {
    this.read ??= wordsOf(this.file.source.text);
    return this.read;
  }

  private usesOf(name: string): { readonly exported: boolean; readonly address: boolean; readonly calls: number } {
    let exported = false;
    let address = false;
    let named = 0;
    const { words } = this;
    words.forEach((word, at) => {
      if (word.text !== name || word.kind !== "name") return;
      if (words[at + 1]?.text === "(") {
        named++;
        return;
      }
      const maker = words[at - 1]?.text === "(" ? words[at - 2]?.text : undefined;
      if (maker !== undefined && /^EXPORT_\w*SYMBOL\w*$|^EXPORT_SYMBOL/.test(maker)) exported = true;
      else if (maker === undefined || !/^[A-Z][A-Z0-9_]*$/.test(maker)) address = true;
    });
    const heads =
      this.file.functions.filter((one) => one.name === name).length + this.file.prototypes.filter((one) => one.name === name).length;
    return { exported, address, calls: named - heads };
  }
}
