/** Finds calls that make every CPU run an empty function: what they are for can only be to synchronize. */
import type { EditorFile, EditorFunction } from "../../../c/editor/file.ts";
import { type ForcedSynchronization, forcedSynchronizations } from "../../../kernel/catalogue/forced-synchronization.ts";
import { primitiveNamed } from "../../../kernel/catalogue/primitives.ts";
import type { CallFact } from "../../analysis/facts.ts";
import { callsAny } from "../callees.ts";
import type { Subject } from "../rule.ts";

export interface ForcedCall {
  readonly call: CallFact;
  readonly forced: ForcedSynchronization;
  /** The empty function. */
  readonly empty: { readonly path: string; readonly function: EditorFunction };
}

const BY_NAME = new Map(forcedSynchronizations.map((each) => [each.name, each]));

/** In the order of the text. */
export function findForcedCalls(subject: Subject): readonly ForcedCall[] {
  return (
    subject.facts.functions
      // A primitive that is made this way is explained under its own name.
      .filter((each) => callsAny(each, BY_NAME) && primitiveNamed(each.function.name) === undefined)
      .flatMap(({ calls }) => calls.flatMap((call) => forcedCall(subject, call)))
  );
}

function forcedCall({ file, surroundings }: Subject, call: CallFact): readonly ForcedCall[] {
  const forced = BY_NAME.get(call.callee);
  if (forced === undefined) return [];
  const argument = (index: number): string => {
    const span = call.arguments[index];
    return span === undefined ? "" : file.source.text.slice(span.start, span.end).trim();
  };
  if (forced.waitArgument !== undefined && /^(0|false|)$/.test(argument(forced.waitArgument))) return [];
  const name = argument(forced.functionArgument).replace(/^&\s*/, "");
  const own = file.functions.filter((each) => each.name === name);
  if (own.length > 0) {
    const only = own.length === 1 ? own[0] : undefined;
    return only !== undefined && isEmpty(file, only) ? [{ call, forced, empty: { path: file.source.path, function: only } }] : [];
  }
  const definitions = surroundings.functionsNamed(name, file.source.path).filter(({ isDefinition }) => isDefinition);
  const elsewhere = definitions.length === 1 ? definitions[0] : undefined;
  const other = elsewhere === undefined ? undefined : surroundings.file(elsewhere.path);
  const fn = other?.functions.find((each) => each.name === name);
  return other !== undefined && fn !== undefined && isEmpty(other, fn)
    ? [{ call, forced, empty: { path: other.source.path, function: fn } }]
    : [];
}

/** Nothing but comments and white space between its braces. */
export function isEmpty(file: EditorFile, fn: EditorFunction): boolean {
  let text = "";
  let at = fn.bodyStart + 1;
  for (const comment of file.comments) {
    if (comment.start < at || comment.end >= fn.end) continue;
    text += file.source.text.slice(at, comment.start);
    at = comment.end;
  }
  return (text + file.source.text.slice(at, fn.end - 1)).trim() === "";
}
