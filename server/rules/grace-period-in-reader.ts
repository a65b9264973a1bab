/** A wait for readers, inside of a reader that it waits for: it never ends. */
import type { CallFact, Reader } from "../analysis/facts.ts";
import { readerWaitedFor } from "./reader-waits.ts";
import { byFunction } from "./by-function.ts";
import type { Finding, Rule, Subject } from "./rule.ts";
import { callInWords, relatedHere } from "./words.ts";

const CODE = "grace-period-in-reader";

export const gracePeriodInReader: Rule = {
  code: CODE,
  summary: "a call waits for the end of a reader that it stands in",
  severity: "error",
  check: byFunction((subject, { calls }) => calls.flatMap((call) => findingsOf(subject, call))),
};

function findingsOf(subject: Subject, call: CallFact): readonly Finding[] {
  const reader = readerWaitedFor(subject, call);
  if (reader === undefined) return [];
  const what = callInWords(call.callee, call.sleeps?.primitive ?? call.callee, call.sleeps?.via ?? []);
  return [
    {
      start: call.start,
      end: call.end,
      rule: CODE,
      severity: "error",
      message: `${what} waits until ${readerInWords(reader)} has ended, and stands in it: it never returns. Leave the reader first.`,
      function: call.function.name,
      related: relatedHere(subject, reader.at, "the reader is entered here"),
      fixable: false,
    },
  ];
}

function readerInWords({ flavour, by }: Reader): string {
  const [family = "", ...domain] = flavour.split(":");
  const kind = family === "srcu" ? `the SRCU reader of ${domain.join(":")}` : "the RCU reader";
  return by === undefined ? `${kind} of its caller` : `${kind} entered by ${by}()`;
}
