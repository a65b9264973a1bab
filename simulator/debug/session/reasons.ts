/** Why a run stands still, in the protocol's words. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { assertUnreachable } from "../../../base/assert-unreachable.ts";
import { formatCpulist } from "../../../base/cpulist.ts";
import type { Reason } from "../debuggee.ts";

export function describeReason(
  reason: Reason,
  wasPaused: boolean,
  ending: string | undefined,
): Pick<DebugProtocol.StoppedEvent["body"], "reason" | "description" | "hitBreakpointIds"> {
  switch (reason.kind) {
    case "breakpoint":
      return {
        reason: "breakpoint",
        hitBreakpointIds: [...reason.ids],
        ...(reason.fault !== undefined && { description: `Paused: its condition cannot be evaluated (${reason.fault})` }),
      };
    case "data":
      return { reason: "data breakpoint", description: `${reason.name} has changed`, hitBreakpointIds: [...reason.ids] };
    case "step":
      return wasPaused ? { reason: "pause" } : { reason: "step" };
    case "disturbance":
      return { reason: "exception", description: disturbedText(reason.disturbances) };
    case "violation":
      return { reason: "exception", description: `Violated: ${reason.violation.property}` };
    case "beginning":
      return { reason: "entry", description: "The beginning of the run" };
    case "time":
      return { reason: "goto", description: "The time that was asked for" };
    case "end":
      return { reason: "pause", description: `The end of the run: ${ending ?? "not reached"}` };
    default:
      return assertUnreachable(reason);
  }
}

export function exceptionOf(reason: Reason): DebugProtocol.ExceptionInfoResponse["body"] {
  if (reason.kind === "violation") {
    const { property, message, file, line, stack } = reason.violation;
    const stackTrace = stack.map((each) => `${each.function}() ${each.file}:${each.line}`).join("\n");
    return {
      exceptionId: property,
      description: `${message}${file === "" ? "" : ` (${file}:${line})`}`,
      breakMode: "always",
      details: { message, stackTrace },
    };
  }
  if (reason.kind === "disturbance") {
    const { disturbances } = reason;
    const causes = [...new Set(disturbances.map(({ cause }) => cause))];
    const description = disturbances.map(leavesText).join("\n");
    return { exceptionId: causes.join(", "), description, breakMode: "userUnhandled" };
  }
  return { exceptionId: "none", description: "Nothing is violated here", breakMode: "never" };
}

type Disturbances = (Reason & { readonly kind: "disturbance" })["disturbances"];

/** One event can disturb many CPUs, mostly in the same way. */
function disturbedText(disturbances: Disturbances): string {
  const [{ cause, primitive, function: name }] = disturbances;
  const cpus = [...new Set(disturbances.map(({ cpu }) => cpu))].sort((a, b) => a - b);
  const who = cpus.length === 1 ? `CPU ${cpus.join()} is` : `CPUs ${formatCpulist(cpus)} are`;
  const isAlone = disturbances.every((each) => each.cause === cause && each.primitive === primitive);
  return isAlone ? `${who} disturbed: ${cause} by ${primitive === "" ? name : primitive}` : `${who} disturbed`;
}

function leavesText({ cpu, cause, primitive, file, line, function: name }: Disturbances[number]): string {
  const place = file === "" ? `kernel: ${name}` : `${file}:${line} in ${name}()`;
  return `CPU ${cpu} is made to leave what it did by ${primitive === "" ? cause : primitive}, ${place}`;
}
