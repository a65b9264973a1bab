/** Which calls wait for a reader that is open where they stand. */
import { readerWaits } from "../../kernel/catalogue/obligations.ts";
import type { CallFact, Reader } from "../analysis/facts.ts";
import type { Subject } from "./rule.ts";
import { objectOf, textOf } from "./words.ts";

const waitsByName = new Map(readerWaits.flatMap((wait) => wait.names.map((name) => [name, wait] as const)));

/** The reader that is surely open at a call and that the call surely waits for; undefined when there is none. */
export function readerWaitedFor(subject: Subject, call: CallFact): Reader | undefined {
  const wait = waitsByName.get(call.callee) ?? wrappedWait(call);
  if (wait === undefined || call.context === undefined) return undefined;
  const domain = wait.domain === undefined ? undefined : call.arguments[wait.domain];
  return call.context.readers.find(({ flavour, nesting }) => {
    if (nesting.low < 1) return false;
    const [family = "", ...rest] = flavour.split(":");
    if (!wait.flavours.includes(family)) return false;
    if (wait.domain === undefined) return true;
    // A wrapper's own domain cannot be told from here: only a wait that is written itself is compared.
    return domain !== undefined && waitsByName.has(call.callee) && objectOf(textOf(subject, domain)) === objectOf(rest.join(":"));
  });
}

/** The wait behind a wrapper that always comes to it. */
function wrappedWait({ sleeps }: CallFact) {
  return sleeps?.how === "always" ? waitsByName.get(sleeps.primitive) : undefined;
}
