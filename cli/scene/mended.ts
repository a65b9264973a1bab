/** `compare --rule`: FILE with the rule's quick fixes taken, in memory. */
import { applyEdits } from "../../server/rules/take-fixes.ts";
import { Arguments } from "../args/arguments.ts";
import { mendFile, noFix } from "../check/mend.ts";
import { namedAs, shownAs } from "../check/place.ts";
import { rulesOf, settle } from "../check/plan.ts";
import type { Progress } from "../check/workbench.ts";
import { STDIN } from "../input/read-text.ts";
import { fix } from "../table/check.ts";
import { type Outcome, refuse } from "./outcome.ts";
import { mendedName } from "./scene.ts";
import type { SceneSource } from "./source.ts";

/** Lets {@link SceneSource.given} answer for the mended text. Does nothing without `--rule`. */
export async function holdMended(values: Arguments, source: SceneSource, progress: Progress): Promise<Outcome<void>> {
  const code = values.text("rule");
  const done: Outcome<void> = { ok: true, value: undefined, problems: [] };
  if (code === undefined || source.holdsAll) return done;
  const file = values.positional(0) ?? STDIN;
  const shared = [...values.entries()].filter(([name]) => name === "rule" || name === "kernel" || name === "stdin-filename");
  const settled = settle(new Arguments([file], new Map(shared)), fix, [file]);
  if (!settled.ok) return refuse(settled.problems, settled.sources);
  const rules = rulesOf(settled.values);
  if (!rules.ok) return refuse(rules.problems, rules.sources);
  const [rule] = rules.rules;
  if (rule === undefined) throw new Error(`the rule ${code} is known and not there`);
  const { ground } = settled;
  const path = shownAs(ground, namedAs(file, settled.values));
  const { mending, refusal } = await mendFile(rule, { ...settled, path, text: source.text }, progress);
  if (refusal !== undefined) return refuse([refusal]);
  if (mending.fixed.length === 0)
    return refuse([noFix(`${code} finds nothing in ${path}: there is nothing to compare`, `quiesce check ${path} shows what is found`)]);
  const elsewhere = mending.edits.find((edit) => edit.path !== path);
  if (elsewhere !== undefined)
    return refuse([noFix(`the fix of ${code} changes ${elsewhere.path} too`, "save what quiesce fix prints, and compare with --patch")]);
  source.hold(mendedName(code, file), applyEdits(source.text, mending.edits));
  return done;
}
