import { describe, expect, it } from "vitest";
import { embeddedSources } from "../embedded.ts";
import data from "./shares.json";
import { ownShare, SHARES, shareOf } from "./shares.ts";

describe("shares", () => {
  it("know only shares, and each primitive once", () => {
    const names = Object.values(data).flat();
    expect(Object.keys(data).filter((share) => !SHARES.some((known) => known === share))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it("name primitives that the model announces, or that the world charges by itself", () => {
    const announced = Object.entries(embeddedSources)
      .filter(([path]) => path.startsWith("model/"))
      .map(([, text]) => text)
      .join("\n");
    const missing = Object.values(data)
      .flat()
      .filter((name) => !announced.includes(`"${name}"`) && !["call_rcu", "synchronize_rcu_tasks_trace", "dl_server"].includes(name));
    expect(missing).toEqual([]);
  });

  it("give what is called in turn to whoever is nearest to it", () => {
    expect(shareOf(["text_poke_sync", "register_ftrace_function"], true)).toBe("ftrace");
    expect(shareOf(["schedule_on_each_cpu", "synchronize_rcu_tasks_rude", "unregister_ftrace_function"], true)).toBe("rcu");
    expect(shareOf(["schedule_on_each_cpu"], true)).toBe("own");
    expect(shareOf(["queue_work"], false)).toBe("kernel");
    expect(ownShare("text_poke_sync")).toBeUndefined();
  });
});
