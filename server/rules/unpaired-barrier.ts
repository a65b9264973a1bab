/**
 * `unpaired-barrier`: a read or write barrier without another side. A barrier orders something only for somebody who looks in the
 * opposite order, with a barrier too. The rule speaks where a comment names the other side and nothing is there, and, more quietly,
 * where the whole folder holds nothing that could be it.
 */
import type { MemoryOrder } from "../../kernel/catalogue/memory-operations.ts";
import { type PairedPoint, type Pairing, pairingOf } from "../analysis/pairing/pairing.ts";
import { mentionsAt, type OrderPoint, pointsOf } from "../analysis/pairing/points.ts";
import type { Place } from "../analysis/pairing/subsystem.ts";
import type { Finding, RelatedSpan, Rule, Subject } from "./rule.ts";

const CODE = "unpaired-barrier";

/** Full barriers answer to too much that is not written as a barrier: interrupts, wakeups, other CPUs' schedulers. */
const LOOKED_AT: ReadonlySet<MemoryOrder> = new Set(["read", "write", "acquire", "release"]);

export const unpairedBarrier: Rule = {
  code: CODE,
  summary: "a read or write barrier whose other side is missing",
  severity: "information",
  check: (subject) => {
    const points = pointsOf(subject.file).filter(({ operation, name }) => LOOKED_AT.has(operation.order) && name.startsWith("smp_"));
    if (points.length === 0) return [];
    const pairing = pairingOf(subject.file, subject.surroundings);
    return points.flatMap((point) => judge(subject, pairing, point) ?? []);
  },
};

function judge(subject: Subject, pairing: Pairing, point: OrderPoint): Finding | undefined {
  const partners = mentionsAt(point).filter(({ asPartner, sentence }) => asPartner && saysBarrier(sentence));
  const [missing] = partners.flatMap((mention) => pairing.missing(point, mention) ?? []);
  if (missing !== undefined) return missingPartner(point, missing);
  if (pairing.isPairedByName(point)) return undefined;
  const paired = pairing.of(point);
  return paired.pairs.length === 0 && hasNoPartner(subject, pairing, paired) ? alone(point) : undefined;
}

/** A barrier in so many words: what a lock or a wakeup implies is not looked for. */
function saysBarrier(sentence: string): boolean {
  return /\bbarriers?\b|\bsmp_\w+\b/i.test(sentence) && !/\b(un)?lock|\bimpl(y|ie|ici)|\bwake|\bsched|_ONCE|dependen/i.test(sentence);
}

function missingPartner(point: OrderPoint, { file, function: fn }: Place): Finding {
  const related: RelatedSpan = {
    path: file.source.path,
    start: fn.nameStart,
    end: fn.nameStart + fn.name.length,
    message: "named as the other side",
  };
  const message = `The comment at ${point.name}() names ${fn.name}() as its other side, but ${fn.name}() has nothing that answers it. Without it ${point.name}() orders nothing for anybody.`;
  return finding(point, "information", message, [related]);
}

/** Silence of a comment, of the folder, and of anything that could be the other side from farther away. */
function hasNoPartner({ file }: Subject, pairing: Pairing, { point, searchedAll }: PairedPoint): boolean {
  const speaks = mentionsAt(point).length > 0 || pairing.speaksOfPairing(point);
  return searchedAll && !speaks && point.operation.fence && !file.source.path.endsWith(".h") && pairing.ordersSomething(point);
}

function alone(point: OrderPoint): Finding {
  const message = `Nothing in this folder pairs with ${point.name}(): no other function accesses what it orders in the opposite order with a barrier between, and no comment names one.`;
  return finding(point, "hint", message, []);
}

function finding(
  { start, end, function: fn }: OrderPoint,
  severity: "information" | "hint",
  message: string,
  related: readonly RelatedSpan[],
): Finding {
  return { rule: CODE, severity, start, end, message, function: fn.name, related, fixable: false };
}
