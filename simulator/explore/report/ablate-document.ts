/** The document of `ablate`: schema `quiesce/ablate/1`. */
import type { AblatedPoint } from "../ablate.ts";
import type { Bound, Verdict } from "../result.ts";
import type { Envelope, Setup } from "../../report/documents.ts";
import type { ShardOf } from "./parts-of-call.ts";

export interface AblateDocument extends Envelope {
  readonly setup: Setup;
  readonly memory: string;
  readonly points: readonly AblatedPoint[];
  /** What the scenarios come to as FILE stands. */
  readonly pristine: readonly { readonly name: string; readonly verdict: Verdict; readonly states: number }[];
  /** Where this is a part of a call. */
  readonly shard?: ShardOf;
  readonly bounds: readonly Bound[];
  readonly notModelled: readonly string[];
  readonly measured: { readonly seconds: number };
}
