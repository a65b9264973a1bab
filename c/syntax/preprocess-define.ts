import { type DefinitionFault, type Macro, readDefinition } from "./macro.ts";
import type { PreparedFile } from "./preprocess-file.ts";
import type { Place } from "./token.ts";

/**
 * Reads the `#define` whose `#` stands at this index; remembered, because a header is read many times.
 *
 * @param at The place that counts as the definition's; undefined for what no file defines.
 */
export function readDirectiveDefinition(prepared: PreparedFile, hash: number, at: Place | undefined): Macro | DefinitionFault {
  const known = prepared.definitions.get(hash);
  if (known !== undefined) return known;
  const { tokens } = prepared;
  let end = hash + 2;
  while (tokens[end]?.lineStart === false) end++;
  const name = tokens[hash + 2];
  const made: Macro | DefinitionFault =
    name === undefined || name.lineStart
      ? { message: "#define has no macro name", token: tokens[hash + 1] }
      : name.kind !== "identifier" || name.is("defined")
        ? { message: `'${name.text}' cannot name a macro`, token: name }
        : readDefinition(name, tokens.slice(hash + 3, end), at && { file: at.file, offset: at.offset });
  prepared.definitions.set(hash, made);
  return made;
}
