/** Messages of the kernel's log in explorations: nobody reads them, and what they tell of is looked at all the same. */
import { expect, it } from "vitest";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";
import { explore } from "../explore.ts";

const cache = new CompileCache();

function verdictWith(message: string): readonly unknown[] {
  const { verdict, violation, problems } = explore(
    requestOfProgram(
      `#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
void sim_scenario(void)
{
	char *kept = kstrdup("kept", GFP_KERNEL), *freed = kstrdup("freed", GFP_KERNEL);

	__sim_step("tell");
	kfree(freed);
	${message}
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`,
      "sc",
    ),
    cache,
  );
  return [problems.map((each) => each.message), verdict, violation?.property];
}

it.each([
  ["a text", `if (_printk("%s of %d\\n", kept, 2) != 10) BUG();`, "verified", undefined],
  ["a level, which is no part of its length", `if (_printk(KERN_INFO "%5s|%-3d|\\n", kept, 7) != 11) BUG();`, "verified", undefined],
  ["freed memory", `pr_info("%s\\n", freed);`, "violated", "use-after-free"],
  ["a part of freed memory", `pr_info("%.2s\\n", freed);`, "violated", "use-after-free"],
])("a message that tells of %s", { timeout: 60_000 }, (_, message, verdict, property) => {
  expect(verdictWith(message)).toEqual([[], verdict, property]);
});
