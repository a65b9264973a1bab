import { noinstr } from "../../../kernel/catalogue/noinstr.ts";
import type { FunctionMeaning, Names } from "./names.ts";
import { wordsOf } from "./words.ts";

const { object, tables, wrappers } = noinstr.paravirt;

/** The functions that the kernel puts into a slot such as `cpu.io_delay`, where it is filled by name. */
export function slotTargets(slot: string, names: Names): readonly FunctionMeaning[] {
  const fields = slot.replace(/\.func$/, "").replaceAll(".", "\\s*\\.\\s*");
  const pattern = new RegExp(`(?:\\.|\\b${object}\\.)${fields}\\s*=\\s*([^;,{}]+)[;,]`, "g");
  const found: FunctionMeaning[] = [];
  for (const path of tables) {
    const text = names.textOf(path);
    if (text === undefined) continue;
    for (const [, value = ""] of text.matchAll(pattern)) {
      const target = wordsOf(value).find((word) => word.kind === "name" && !wrappers.includes(word.text))?.text;
      if (target === undefined) continue;
      for (const meaning of names.meaningsOf(target, path)) if (meaning.kind === "function") found.push(meaning);
    }
  }
  return found;
}
