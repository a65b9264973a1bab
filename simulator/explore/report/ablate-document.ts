/** The document of `ablate`: schema `quiesce/ablate/1`. */
import type { AblatedPoint, PristineScenario } from "../ablate.ts";
import type { AblationMemory } from "../job/ablation-memory.ts";
import type { MemoryModel } from "../request.ts";
import type { Bound, Verdict } from "../result.ts";
import type { Envelope, Setup } from "../../report/documents.ts";
import type { ShardOf } from "./parts-of-call.ts";

export interface PristineVerdict {
  readonly name: string;
  readonly memory: MemoryModel;
  readonly verdict: Verdict;
  readonly states: number;
}

export function pristineVerdict({ name, memory, result: { verdict, states } }: PristineScenario): PristineVerdict {
  return { name, memory, verdict, states };
}

export interface AblateDocument extends Envelope {
  readonly setup: Setup;
  /** As it was asked for; each point says its own. */
  readonly memory: AblationMemory;
  readonly points: readonly AblatedPoint[];
  /** What the scenarios come to as FILE stands. */
  readonly pristine: readonly PristineVerdict[];
  /** Where this is a part of a call. */
  readonly shard?: ShardOf;
  readonly bounds: readonly Bound[];
  readonly notModelled: readonly string[];
  readonly measured: { readonly seconds: number };
}
