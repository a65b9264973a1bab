/**
 * `lost-order`: an operation that orders nothing stands where a comment, or a barrier on the other side, counts on order: somebody made
 * `test_and_clear_bit()` a `test_bit()`, or a barrier went missing.
 */
import type { FunctionTree, Span } from "../../c/editor/ast.ts";
import type { EditorFile, EditorFunction } from "../../c/editor/file.ts";
import { memoryOperation } from "../../kernel/catalogue/memory-operations.ts";
import { commentsAt, commentText, mentionsIn } from "../analysis/pairing/comments.ts";
import { type Access, eventsOf } from "../analysis/pairing/events.ts";
import { type Pairing, pairingOf } from "../analysis/pairing/pairing.ts";
import { mentionsAt, type OrderPoint, pointsOf } from "../analysis/pairing/points.ts";
import { functionsWithComment } from "../analysis/pairing/textual.ts";
import type { Unordered } from "../analysis/pairing/unordered.ts";
import { finished } from "../analysis/steps.ts";
import type { Finding, RelatedSpan, Rule, Severity, Subject } from "./rule.ts";

const CODE = "lost-order";

export const lostOrder: Rule = {
  code: CODE,
  summary: "an operation that orders nothing, where a comment or the other side's barrier counts on order",
  severity: "warning",
  check: (subject) => finished(checking(subject)),
  checking,
};

function* checking(subject: Subject): Generator<void, readonly Finding[]> {
  const claimed = functionsWithComment(subject.file, /barrier|order|atomic/i).flatMap((fn) => brokenClaims(subject, fn));
  yield;
  const lost = [...(yield* brokenPartners(subject)), ...(yield* weakenedPartners(subject))];
  return [...claimed, ...lost.filter(({ start }, index) => !isSaid(start, claimed) && !isSaid(start, lost.slice(0, index)))];
}

function isSaid(start: number, findings: readonly Finding[]): boolean {
  return findings.some((each) => each.start === start);
}

/** A broken claim, in offsets of its function. */
interface Claim extends Span {
  readonly message: string;
}

const claims = new WeakMap<FunctionTree, readonly Claim[]>();

/** Weak operations whose own comment says that they order. The comment is part of the function's text, so the answer stays with it. */
function brokenClaims({ file }: Subject, fn: EditorFunction): readonly Finding[] {
  if (fn.tree === undefined) return [];
  let found = claims.get(fn.tree);
  if (found === undefined) {
    found = findBrokenClaims(file, fn);
    claims.set(fn.tree, found);
  }
  return found.map(({ start, end, message }) => finding({ start: fn.start + start, end: fn.start + end }, "warning", fn.name, message, []));
}

function findBrokenClaims(file: EditorFile, fn: EditorFunction): readonly Claim[] {
  const events = eventsOf(fn);
  const called = new Set(events.flatMap((event) => (event.kind === "order" ? [event.name] : event.kind === "call" ? [event.callee] : [])));
  const seen = new Set<number>();
  return events.flatMap((event) => {
    if (event.kind !== "access" || event.by === undefined || seen.has(event.start)) return [];
    seen.add(event.start);
    const text = commentsAt(file, fn.start + event.statement, fn.start + event.end)
      .map((comment) => commentText(file.source.text, comment))
      .join(" ");
    if (text === "") return [];
    const message = namedOperation(text, event.by, called) ?? (hasOrderNear(fn, event) ? undefined : claimedBarrier(text, event.by));
    return message === undefined ? [] : [{ start: event.start, end: event.end, message }];
  });
}

/** The comment names an operation with order, and the code has its weaker form. */
function namedOperation(text: string, name: string, called: ReadonlySet<string>): string | undefined {
  if (!/\bbarriers?\b|\border(s|ed|ing)?\b|\batomic(ally)?\b/i.test(text)) return undefined;
  const strong = mentionsIn(text).find(
    (mention) => mention.asCall && !called.has(mention.name) && memoryOperation(mention.name)?.weakened.includes(name) === true,
  );
  return strong === undefined
    ? undefined
    : `The comment counts on ${strong.name}(), which orders memory, but here stands ${name}(), which does not.`;
}

const CLAIM =
  /\b(is|are|as|implies|provides|has|contains) (an? |the )?(implied |implicit )?(full|read|write|memory|acquire|release)( memory)?[ -]barriers?\b/i;

function claimedBarrier(text: string, name: string): string | undefined {
  const claim = CLAIM.exec(text)?.[0];
  return claim === undefined ? undefined : `The comment says "${claim}", but ${name}() orders nothing.`;
}

/** Whether a barrier stands in the lines around that the comment may mean. */
function hasOrderNear(fn: EditorFunction, access: Access): boolean {
  return eventsOf(fn).some((event) => event.kind === "order" && Math.abs(event.statement - access.statement) < 400);
}

/** Barriers that name a function of this file as their other side, which reads in the order they make but does not keep it. */
function* brokenPartners(subject: Subject): Generator<void, readonly Finding[]> {
  const pairing = pairingOf(subject.file, subject.surroundings);
  yield* pairing.reading();
  const found = new Map<number, Finding>();
  for (const writer of pairing.all()) {
    if (!writer.operation.fence) continue;
    for (const mention of mentionsAt(writer)) {
      const fn = subject.file.functions.find(({ name }) => name === mention.name);
      if (fn === undefined || fn === writer.function) continue;
      if (writer.operation.order !== "write" && !mention.asPartner) continue;
      const lost = pairing.unordered(writer, { file: subject.file, function: fn });
      yield;
      if (lost === undefined || found.has(lost.at.start)) continue;
      yield* pairing.weighing(writer);
      if (hasOtherSide(pairing, writer, fn)) continue;
      found.set(lost.at.start, lostOrderAt(writer, fn, lost, mention.asPartner ? "warning" : "information"));
    }
  }
  return [...found.values()];
}

/**
 * Acquires and releases of this file that nothing answers, where a function accesses the same locations in the right places with a marked
 * access that orders nothing: it stands where the other side should.
 */
function* weakenedPartners({ file, surroundings }: Subject): Generator<void, readonly Finding[]> {
  const points = pointsOf(file).filter(({ name, operation }) => name.startsWith("smp_") && ONE_SIDED.has(operation.order));
  if (points.length === 0) return [];
  const pairing = pairingOf(file, surroundings);
  const found: Finding[] = [];
  for (const point of points) {
    if (pairing.isPairedByName(point)) continue;
    yield* pairing.weighing(point);
    const { pairs, searchedAll } = pairing.of(point);
    yield;
    if (pairs.length > 0 || !searchedAll) continue;
    for (const fn of file.functions) {
      if (fn === point.function || fn.tree === undefined) continue;
      const lost = pairing.unordered(point, { file, function: fn });
      if (lost?.by === undefined || memoryOperation(lost.by) === undefined) continue;
      found.push(lostOrderAt(point, fn, lost, "information"));
      break;
    }
    yield;
  }
  return found;
}

const ONE_SIDED: ReadonlySet<string> = new Set(["read", "write", "acquire", "release"]);

function lostOrderAt(point: OrderPoint, fn: EditorFunction, { first, second, at }: Unordered, severity: Severity): Finding {
  const [a, b] = [first, second].map((location) => location.replace(/^\./, ""));
  const writes = point.operation.order !== "read" && point.operation.order !== "acquire";
  const where = `${point.name}() in ${point.function.name}()`;
  const message = writes
    ? `${where} makes ${a ?? ""} visible before ${b ?? ""}; but ${fn.name}() reads ${b ?? ""} and then ${a ?? ""} with nothing between that orders them.`
    : `${where} reads ${b ?? ""} before ${a ?? ""}; but ${fn.name}() writes ${a ?? ""} and then ${b ?? ""} with nothing between that orders them.`;
  return finding(at, severity, fn.name, message, [relatedTo(point)]);
}

/** Whether another point of the function is the barrier's other side. */
function hasOtherSide(pairing: Pairing, writer: OrderPoint, { name }: EditorFunction): boolean {
  return pairing.of(writer).pairs.some((pair) => pair.function === name && pair.confidence !== "possible");
}

function relatedTo({ path, start, end }: OrderPoint): RelatedSpan {
  return { path, start, end, message: "the barrier that counts on it" };
}

function finding({ start, end }: Span, severity: Severity, fn: string, message: string, related: readonly RelatedSpan[]): Finding {
  return { rule: CODE, severity, start, end, message, function: fn, related, fixable: false };
}
