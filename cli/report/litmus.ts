/** The JSON document of `litmus`. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { LitmusAnswer, LitmusResult } from "../../simulator/explore/litmus/run.ts";
import type { Memory } from "../../simulator/explore/litmus/runner.ts";
import type { Envelope } from "../../simulator/report/documents.ts";

export interface LitmusDocument extends Envelope {
  readonly memory: Memory;
  /** In the order of the files. */
  readonly tests: readonly LitmusRecord[];
}

export type LitmusRecord = {
  readonly file: string;
  /** Empty where the file could not be read so far. */
  readonly name: string;
} & (LitmusAnswered | LitmusUnanswered);

export interface LitmusAnswered extends Pick<LitmusAnswer, "observation" | "positive" | "negative" | "counted" | "states" | "flags"> {
  readonly outcome: "ok";
  /** What the model leaves out. */
  readonly notModelled: readonly string[];
  /** States of the machine that were looked into. */
  readonly explored: number;
}

export interface LitmusUnanswered {
  readonly outcome: "unsupported" | "gave-up";
  readonly states: readonly [];
  readonly flags: readonly [];
  readonly notModelled: readonly string[];
  /** A sentence: what is not supported, or which bound was hit. */
  readonly why: string;
}

/** What no answer under lkmm speaks of. */
const NOT_MODELLED = ["load-buffering"] as const;

export function litmusRecord(file: string, result: LitmusResult): LitmusRecord {
  switch (result.outcome) {
    case "ok": {
      const { test, outcome, observation, positive, negative, counted, states, flags, explored } = result;
      return {
        file,
        name: test.name,
        outcome,
        observation,
        positive,
        negative,
        counted,
        states,
        flags,
        notModelled: NOT_MODELLED,
        explored,
      };
    }
    case "unsupported":
    case "gave-up":
      return unanswered(file, result.name, result.outcome, result.problem.message);
    default:
      return assertUnreachable(result);
  }
}

/** A file that could not be read. */
export function unreadRecord(file: string, why: string): LitmusRecord {
  return unanswered(file, "", "unsupported", why);
}

function unanswered(file: string, name: string, outcome: LitmusUnanswered["outcome"], why: string): LitmusRecord {
  return { file, name, outcome, states: [], flags: [], notModelled: NOT_MODELLED, why };
}
