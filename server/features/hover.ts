/** Hover: what a primitive, a wrapper of one, an annotation or a barrier means, and what holds here. Nothing about types: that is clangd's. */
import { type Hover, MarkupKind } from "vscode-languageserver-protocol";
import type { Span } from "../../c/editor/ast.ts";
import { primitiveNamed } from "../../kernel/catalogue/primitives.ts";
import type { Primitive } from "../../kernel/catalogue/primitive.ts";
import { type Description, describeCall, describeFunction, describePoint, describePrimitive } from "../analysis/describe.ts";
import { toMarkdown, toPlainText } from "../analysis/describe-markdown.ts";
import type { Entry } from "../analysis/describe-context.ts";
import { positionAt } from "../../base/source-file.ts";
import { entriesOfFunction, entriesOfLine } from "./simulation/figures.ts";
import { pointActions } from "./exploration/actions.ts";
import { verdictsAt } from "./exploration/explain.ts";
import { BEFORE_EDIT, verdictEntries } from "./exploration/verdict-words.ts";
import { callAt, functionAt, pointAt, rangeIn, type View, type Word, wordAt } from "./view.ts";

export function hover(view: View, offset: number): Hover | undefined {
  const found = describedAt(view, offset);
  if (found === undefined) return undefined;
  const { description, span } = found;
  const contents = view.client.markdown
    ? { kind: MarkupKind.Markdown, value: toMarkdown(description, view.links) }
    : { kind: MarkupKind.PlainText, value: toPlainText(description) };
  return { contents, range: rangeIn(view, span) };
}

interface Described {
  readonly description: Description;
  readonly span: Span;
}

function describedAt(view: View, offset: number): Described | undefined {
  const word = wordAt(view.file.source.text, offset);
  if (word === undefined) return undefined;
  const comment = view.file.comments.some(({ start, end }) => start <= offset && offset < end);
  if (comment) return inComment(view, word);
  return ofPoint(view, word) ?? ofFunction(view, word) ?? ofCall(view, word) ?? ofName(view, word);
}

function ofPoint(view: View, word: Word): Described | undefined {
  const point = pointAt(view, word.start);
  if (point === undefined || point.name !== word.text) return undefined;
  const description = describePoint({ point, source: view.file.source, pairs: view.pairsOf(point) }, view.note);
  const { line } = positionAt(view.file.source, word.start);
  const figured = withFigures(view, description, entriesOfLine(view.simulated(), view.facts.path, line));
  return { description: withVerdicts(view, figured, point.function.name, line), span: word };
}

/** What breaks without the point, as far as it was explored, and how to ask. */
function withVerdicts(view: View, description: Description, name: string, line: number): Description {
  const verdicts = verdictsAt(view, line);
  const [first] = verdicts;
  const title = first?.isStale === true ? `What breaks without it, ${BEFORE_EDIT}` : "What breaks without it";
  const explored = first === undefined ? {} : { explored: { title, entries: verdictEntries(verdicts) } };
  return { ...description, ...explored, ...(view.client.options.commands.length > 0 && { actions: pointActions(view, name, line) }) };
}

function withFigures(view: View, description: Description, entries: readonly Entry[]): Description {
  const simulated = view.simulated();
  return simulated === undefined || entries.length === 0 ? description : { ...description, simulated: { what: simulated.what, entries } };
}

/** The name of a function where it is defined, if there is anything of ours in it. */
function ofFunction(view: View, word: Word): Described | undefined {
  const facts = functionAt(view, word.start);
  if (facts === undefined || facts.function.nameStart !== word.start) return undefined;
  const own = facts.function.attributes.map(({ name }) => primitiveNamed(name)).filter((found) => found !== undefined);
  const isOurs = facts.points.length > 0 || facts.boundaries.length > 0 || own.length > 0;
  if (!isOurs) return undefined;
  const entries = entriesOfFunction(view.simulated(), view.facts.path, facts.function.name);
  return { description: withFigures(view, describeFunction(facts, view.file.source, own), entries), span: word };
}

/** A call that may sleep, though it is no primitive. */
function ofCall(view: View, word: Word): Described | undefined {
  const call = callAt(view, word.start);
  if (call === undefined || call.callee !== word.text || call.sleeps === undefined) return undefined;
  return { description: describeCall(call, view.file.source), span: word };
}

/** A name of the catalogue that is used in a way in which it can only mean that: as an annotation, or called. */
function ofName(view: View, word: Word): Described | undefined {
  const primitive = named(word);
  if (primitive === undefined) return undefined;
  if (primitive.kind !== "annotation" && !isCalled(view, word)) return undefined;
  return { description: describePrimitive(primitive, word.text, view.note), span: word };
}

/** In prose a name counts when it stands with parentheses, or cannot be a word of English. */
function inComment(view: View, word: Word): Described | undefined {
  const primitive = named(word);
  if (primitive === undefined || !(isCalled(view, word) || word.text.includes("_"))) return undefined;
  return { description: describePrimitive(primitive, word.text, view.note), span: word };
}

function named({ text }: Word): Primitive | undefined {
  const primitive = primitiveNamed(text);
  return primitive?.kind === "context" ? undefined : primitive;
}

function isCalled({ file }: View, { end }: Word): boolean {
  return /^\s*\(/.test(file.source.text.slice(end, end + 20));
}
