/** The places of a file that order memory, with what their comments name. */
import type { FunctionTree, Span } from "../../../c/editor/ast.ts";
import type { EditorFile, EditorFunction } from "../../../c/editor/file.ts";
import type { MemoryOperation } from "../../../kernel/catalogue/memory-operations.ts";
import { commentsAt, commentText, firstFrom, type Mention, mentionsIn } from "./comments.ts";
import { eventsOf, type OrderEvent } from "./events.ts";
import { functionsThatMayOrder } from "./textual.ts";

/** Offsets are the file's. */
export interface OrderPoint extends Span {
  readonly path: string;
  readonly file: EditorFile;
  readonly function: EditorFunction;
  /** As written: `smp_wmb`. */
  readonly name: string;
  readonly operation: MemoryOperation;
  readonly event: OrderEvent;
  /** Where its statement begins. */
  readonly statement: number;
}

const remembered = new WeakMap<EditorFile, readonly OrderPoint[]>();

/** Every ordering point of a file's analysed functions, in the order of the text. */
export function pointsOf(file: EditorFile): readonly OrderPoint[] {
  const known = remembered.get(file);
  if (known !== undefined) return known;
  const points = functionsThatMayOrder(file).flatMap((fn) => pointsOfFunction(file, fn));
  remembered.set(file, points);
  return points;
}

function pointsOfFunction(file: EditorFile, fn: EditorFunction): readonly OrderPoint[] {
  return orderEventsOf(fn).map((event) => ({
    path: file.source.path,
    file,
    function: fn,
    name: event.name,
    operation: event.operation,
    event,
    start: fn.start + event.start,
    end: fn.start + event.end,
    statement: fn.start + event.statement,
  }));
}

const orderEvents = new WeakMap<FunctionTree, readonly OrderEvent[]>();

function orderEventsOf(fn: EditorFunction): readonly OrderEvent[] {
  if (fn.tree === undefined) return [];
  const known = orderEvents.get(fn.tree);
  if (known !== undefined) return known;
  const found = eventsOf(fn).filter((event) => event.kind === "order");
  orderEvents.set(fn.tree, found);
  return found;
}

const mentions = new WeakMap<OrderEvent, readonly Mention[]>();

/** The functions that the comments at a point name. They stand in the function's text, so they change only with it. */
export function mentionsAt(point: OrderPoint): readonly Mention[] {
  const known = mentions.get(point.event);
  if (known !== undefined) return known;
  const text = commentsOf(point)
    .map((comment) => commentText(point.file.source.text, comment))
    .join("\n");
  const found = text === "" ? [] : mentionsIn(text).filter(({ name }) => name !== point.function.name);
  mentions.set(point.event, found);
  return found;
}

const words = new WeakMap<OrderEvent, ReadonlySet<string>>();

/** Every word that could be a name in the comments at a point. */
export function commentWords(point: OrderPoint): ReadonlySet<string> {
  const known = words.get(point.event);
  if (known !== undefined) return known;
  const { text } = point.file.source;
  const found = new Set(commentsOf(point).flatMap(({ start, end }) => text.slice(start, end).match(/\w+/g) ?? []));
  words.set(point.event, found);
  return found;
}

/** The comments at a point; where there are none, the one above the statements that lead to it without an empty line between. */
export function commentsOf(point: OrderPoint): readonly Span[] {
  const direct = commentsAt(point.file, point.statement, point.end);
  if (direct.length > 0) return direct;
  const above = commentAbove(point);
  return above === undefined ? [] : [above];
}

function commentAbove({ file, function: fn, statement }: OrderPoint): Span | undefined {
  const { comments, source } = file;
  const comment = comments[firstFrom(comments, statement) - 1];
  if (comment === undefined || comment.start < fn.bodyStart) return undefined;
  const between = source.text.slice(comment.end, statement);
  if (/\n[ \t]*\r?\n/.test(between) || !/^[ \t]*\r?\n/.test(between)) return undefined;
  // With another barrier between, the comment is that one's.
  const isTaken = orderEventsOf(fn).some(({ start }) => comment.end <= fn.start + start && fn.start + start < statement);
  return isTaken ? undefined : comment;
}
