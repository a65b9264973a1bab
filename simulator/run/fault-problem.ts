/** A machine's fault in the shape in which every room reports. */
import type { Problem, RelatedPlace } from "../../base/problem.ts";
import { positionAt } from "../../base/source-file.ts";
import type { SourcePlace } from "../../c/ir/image.ts";
import type { Fault } from "../machine/fault.ts";

/** Frames of the stack that are listed; a runaway recursion has more. */
const MAX_FRAMES = 20;

/** The fault at its line, with the stack and the places that explain it. An unsupported construct is the front end's own problem. */
export function problemOfFault(fault: Fault): Problem {
  const called = fault.stack.slice(0, MAX_FRAMES).flatMap(({ function: name, place }) => related(place, `in ${name}()`));
  const others = fault.related.flatMap(({ message, place }) => related(place, message));
  if (fault.problem !== undefined) return { ...fault.problem, related: [...(fault.problem.related ?? []), ...called] };
  const [at] = related(fault.place, "");
  return {
    code: fault.code,
    severity: "error",
    file: at?.file ?? "",
    line: at?.line ?? 0,
    column: at?.column ?? 0,
    message: fault.message,
    help: "",
    related: [...others, ...called],
  };
}

function related(place: SourcePlace | undefined, message: string): readonly RelatedPlace[] {
  return place === undefined ? [] : [{ file: place.file.path, ...positionAt(place.file, place.start), message }];
}
