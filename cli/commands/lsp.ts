/** `lsp`: the language server over the standard streams. The plain call `lsp --stdio` does not even come here: see cli/start.ts. */
import { usage } from "../args/parse.ts";
import { type Command, unusable } from "./answer.ts";
import { serveEditor } from "./serve.ts";

/** `quiesce lsp --stdio` */
export const lsp: Command = async (values) => {
  if (!values.has("stdio")) {
    return unusable("lsp", undefined, [usage("usage-lsp", "lsp speaks over the standard streams only", "add --stdio")]);
  }
  return { exit: await serveEditor(), text: "", problems: [] };
};
