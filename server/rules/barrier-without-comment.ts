/**
 * `barrier-without-comment`: a memory barrier that nothing near it explains. What it orders, and against whom, cannot be read off the
 * code; the kernel's own rules ask for a comment.
 */
import { firstFrom } from "../analysis/pairing/comments.ts";
import { commentText, headComment } from "../analysis/pairing/comments.ts";
import { type Pair, pairingOf } from "../analysis/pairing/pairing.ts";
import { commentsOf, type OrderPoint, pointsOf } from "../analysis/pairing/points.ts";
import { paragraphOf } from "./paragraph.ts";
import type { Finding, Rule, Subject } from "./rule.ts";

const CODE = "barrier-without-comment";

export const barrierWithoutComment: Rule = {
  code: CODE,
  summary: "a memory barrier that no comment explains",
  severity: "hint",
  check: (subject) => {
    const points = pointsOf(subject.file).filter((point) => point.operation.fence && !isExplained(subject, point));
    if (points.length === 0) return [];
    const pairing = pairingOf(subject.file, subject.surroundings);
    return points.map((point) => {
      const partner = pairing.of(point).pairs.find(({ confidence }) => confidence !== "possible");
      return finding(point, `No comment says what ${point.name}() orders and which barrier it pairs with.${said(partner)}`);
    });
  },
};

/** What is known of the other side: from its comment, or by the locations. */
function said(partner: Pair | undefined): string {
  if (partner === undefined) return "";
  const looks = partner.confidence === "certain" ? "It is" : "It looks like";
  return ` ${looks} the other side of ${partner.name}() in ${partner.function}().`;
}

function finding({ start, end, function: fn }: OrderPoint, message: string): Finding {
  return { rule: CODE, severity: "hint", start, end, message, function: fn.name, related: [], fixable: false };
}

/** A comment at it or among the lines around it, or one above the function that speaks of order. */
function isExplained({ file }: Subject, point: OrderPoint): boolean {
  if (commentsOf(point).length > 0) return true;
  const around = paragraphOf(file, { start: point.statement, end: point.end }, point.function);
  const next = file.comments[firstFrom(file.comments, around.start)];
  if (next !== undefined && next.start < around.end) return true;
  const head = headComment(file, point.function.start);
  const speaks =
    head !== undefined && /\b(barriers?|order(s|ed|ing)?|pairs?|memory|fence)\b|\bs?mp?_\w*mb\b/i.test(commentText(file.source.text, head));
  // A function that is there to be a barrier is explained where it is used.
  return speaks || /mb$|barrier|fence/.test(point.function.name);
}
