/** Which functions of a file are worth reading for something, judged from the text alone: most bodies need not be parsed. */
import type { Span } from "../../../c/editor/ast.ts";
import type { EditorFile, EditorFunction } from "../../../c/editor/file.ts";

/** A part of every name that orders memory; it may also stand in names that do not. */
const ORDERING =
  /smp_|mb\(|rcu|RCU_|atomic|xchg|test_and_|llist_|set_current_state|_acquire|_release|bit_unlock|unlock_is_negative|wq_has_sleeper/g;

/** The functions whose text may hold an ordering operation, in the order of the text. */
export function functionsThatMayOrder(file: EditorFile): readonly EditorFunction[] {
  return functionsAt(file, offsetsOf(file.source.text, ORDERING));
}

/** The functions whose text holds a word, outside of its own head. */
export function functionsWith(file: EditorFile, word: string): readonly EditorFunction[] {
  const { text } = file.source;
  const offsets: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) offsets.push(at);
  return functionsAt(file, offsets);
}

/** The functions with a comment in them that matches. */
export function functionsWithComment(file: EditorFile, pattern: RegExp): readonly EditorFunction[] {
  const matching = (comment: Span): boolean => pattern.test(file.source.text.slice(comment.start, comment.end));
  return functionsAt(
    file,
    file.comments.filter(matching).map(({ start }) => start),
  );
}

function offsetsOf(text: string, pattern: RegExp): readonly number[] {
  const offsets: number[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) offsets.push(match.index);
  return offsets;
}

/** The functions whose bodies hold one of the offsets. Both come in the order of the text, but functions of two branches may overlap. */
function functionsAt({ functions }: EditorFile, offsets: readonly number[]): readonly EditorFunction[] {
  let from = 0;
  return functions.filter((fn) => {
    while (from > 0 && (offsets[from - 1] ?? 0) > fn.bodyStart) from--;
    while (from < offsets.length && (offsets[from] ?? 0) <= fn.bodyStart) from++;
    const next = offsets[from];
    return next !== undefined && next < fn.end;
  });
}
