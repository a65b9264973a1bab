/** The model's library, run by the machine: each check is a property of a scenario of its own. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { changeConfig } from "../../kernel/config.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";
import { DEFAULT_BANDWIDTH } from "../../kernel/topologies/parse.ts";
import type { Topology } from "../../kernel/topologies/topology.ts";
import type { SimulateResult } from "../../simulator/run/result.ts";
import { simulate } from "../../simulator/run/simulate.ts";
import { root } from "../support/source-tree.ts";

const cache = new CompileCache();
const example = readFileSync(path.join(root, "examples/livepatch/transition.c"), "utf8");

const topology: Topology = {
  cpus: 2,
  offline: [],
  hz: 250,
  preempt: undefined,
  unwinder: undefined,
  idle: "halt",
  bandwidth: DEFAULT_BANDWIDTH,
  boot: {
    nohz: true,
    nohzFull: [],
    rcuNocbs: [],
    isolatedDomain: [],
    isolatedManagedIrq: [],
    workqueueUnbound: undefined,
    idle: undefined,
    rcuExpedited: false,
    rcuNormal: false,
    rcuKthreadPriority: 1,
    skewTick: false,
  },
  tasks: [],
};

const PRELUDE = `
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <sim/world.h>
#define CHECK(condition) __sim_property("check", condition, #condition)
struct module __this_module = { .name = "test", .klp = true };
`;

/** Runs the statements in a task of a small machine. */
function run(declarations: string, statements: string, options: readonly (readonly [string, string])[] = []): SimulateResult {
  const profile = profileNamed("debian-6.12");
  if (profile === undefined) throw new Error("no profile");
  const texts = new Map([
    ["transition.c", example],
    ["scenario.c", `${PRELUDE}${declarations}\nvoid sim_scenario(void)\n{\n${statements}\n__sim_finish(0, 0);\n}\n`],
  ]);
  return simulate(
    {
      path: "transition.c",
      lookup: { read: (file) => texts.get(file), list: () => [] },
      treeIncludes: [],
      profile: { ...profile, config: changeConfig(profile.config, options) },
      topology,
      scenario: [{ kind: "user", path: "scenario.c" }],
      seed: 0,
      tracingWhereRcuIsNotWatching: false,
      reliableStacktrace: true,
      limits: { virtualNs: 30e9 },
    },
    cache,
  ).result;
}

/** What went wrong, in words; empty when all checks held and the scenario came to its end. */
function faults({ result, problems, violations }: SimulateResult): readonly string[] {
  const errors = problems.filter(({ severity }) => severity === "error").map(({ file, line, message }) => `${file}:${line} ${message}`);
  const found = violations.map(({ property, message, line }) => `${property} (line ${line}): ${message}`);
  return [...errors, ...found, ...(result === "completed" ? [] : [result])];
}

describe("formatting", { timeout: 60_000 }, () => {
  it("knows the kernel's conversions", () => {
    const cases = [
      ['"%d %5d|%-5d|%05d", -5, 42, 42, 42', "-5    42|42   |00042"],
      ['"%x %#lx %08X", 255, 0xdeadbeefUL, 48879', "ff 0xdeadbeef 0000BEEF"],
      ['"%lu %lld %hhd %zu", ~0UL, -9223372036854775807LL - 1, 300, sizeof(int)', "18446744073709551615 -9223372036854775808 44 4"],
      ['"%s|%6s|%-6s|%.2s|%.*s|%c%%", "ab", "cd", "ef", "ghij", 1, "xyz", 122', "ab|    cd|ef    |gh|x|z%"],
      ['"%s", (char *)NULL', "(null)"],
      ['"%ps", (void *)strlen', "strlen"],
    ];
    const checks = cases.map(([args, expected]) => `snprintf(text, sizeof(text), ${args}); CHECK(strcmp(text, "${expected}") == 0);`);
    expect(faults(run("", `char text[200];\n${checks.join("\n")}`))).toEqual([]);
  });

  it("cuts what does not fit, and says how long it was", () => {
    const statements = `char text[4]; CHECK(snprintf(text, 4, "%d", 123456) == 6); CHECK(!strcmp(text, "123")); CHECK(scnprintf(text, 4, "abcdef") == 3);`;
    expect(faults(run("", statements))).toEqual([]);
  });
});

describe("kstrtobool and numbers", { timeout: 60_000 }, () => {
  it("read what the kernel reads", () => {
    const bools = [
      ["1", 1],
      ["0", 0],
      ["y\\n", 1],
      ["No", 0],
      ["on", 1],
      ["OFF", 0],
      ["t", 1],
    ]
      .map(([text, value]) => `CHECK(kstrtobool("${text}", &b) == 0 && b == ${value});`)
      .join("\n");
    const rest = `CHECK(kstrtobool("x", &b) == -EINVAL); CHECK(kstrtobool("o", &b) == -EINVAL);
      CHECK(kstrtoint("-0x10", 0, &n) == 0 && n == -16); CHECK(kstrtoint("017\\n", 0, &n) == 0 && n == 15);
      CHECK(kstrtoint("2147483648", 10, &n) == -ERANGE); CHECK(kstrtoint("", 10, &n) == -EINVAL); CHECK(kstrtoint("1 2", 10, &n) == -EINVAL);`;
    expect(faults(run("", `bool b; int n;\n${bools}\n${rest}`))).toEqual([]);
  });
});

describe("memory", { timeout: 60_000 }, () => {
  it("copies, duplicates and resizes", () => {
    const statements = `char *a = kstrdup("abc", GFP_KERNEL), *b = kasprintf(GFP_KERNEL, "%s-%d", a, 7);
      CHECK(!strcmp(b, "abc-7")); b = krealloc(b, 100, GFP_KERNEL); CHECK(!strcmp(b, "abc-7")); CHECK(ksize(b) == 100);
      kfree(a); kfree(b); kfree(NULL);`;
    expect(faults(run("", statements))).toEqual([]);
  });

  it("says when sleeping is not allowed", () => {
    const [fault] = faults(run("", "preempt_disable(); kfree(kmalloc(8, GFP_KERNEL)); preempt_enable();"));
    expect(fault).toContain("sleep-in-atomic");
    expect(faults(run("", "preempt_disable(); kfree(kmalloc(8, GFP_ATOMIC)); preempt_enable();"))).toEqual([]);
  });

  it("gives each CPU its own object, and takes it back", () => {
    const statements = `void *kept[64]; int n = 0; unsigned int cpu; long *object = alloc_percpu(long);
      for_each_possible_cpu(cpu) { CHECK(*per_cpu_ptr(object, cpu) == 0); *per_cpu_ptr(object, cpu) = cpu + 1; }
      for_each_possible_cpu(cpu) CHECK(*per_cpu_ptr(object, cpu) == cpu + 1);
      free_percpu(object);
      while (n < 64 && (kept[n] = __alloc_percpu(64, 8))) n++;
      CHECK(n == 64); CHECK(!alloc_percpu(long));
      while (n > 0) free_percpu(kept[--n]);
      object = __alloc_percpu(64 * 64, 8); CHECK(object != NULL); free_percpu(object);`;
    expect(faults(run("", statements))).toEqual([]);
  });
});

describe("scoped locks", { timeout: 60_000 }, () => {
  it("are released at the end of their scope", () => {
    const declarations = "static DEFINE_MUTEX(lock);\nstatic int inside(void) { guard(mutex)(&lock); return mutex_is_locked(&lock); }\n";
    const statements = `CHECK(inside()); CHECK(!mutex_is_locked(&lock));
      { guard(preempt)(); CHECK(preempt_count() == 1); } CHECK(preempt_count() == 0);`;
    expect(faults(run(declarations, statements))).toEqual([]);
  });
});

const OBJECT = `
struct thing { struct kobject kobj; struct completion gone; };
static DEFINE_MUTEX(lock);
static void release(struct kobject *kobj) { complete(&container_of(kobj, struct thing, kobj)->gone); }
static int value;
static ssize_t value_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf) { return sysfs_emit(buf, "%d\\n", value); }
static ssize_t value_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count)
{
	msleep(100);
	mutex_lock(&lock);
	mutex_unlock(&lock);
	return kstrtoint(buf, 0, &value) ? -EINVAL : (ssize_t)count;
}
static struct kobj_attribute value_attr = __ATTR_RW(value);
static struct attribute *attrs[] = { &value_attr.attr, NULL };
static const struct attribute_group group = { .attrs = attrs };
static const struct attribute_group *groups[] = { &group, NULL };
static struct kobj_type type = { .release = release, .sysfs_ops = &kobj_sysfs_ops, .default_groups = groups };
static struct thing thing;
static ssize_t written;
static void writer(struct work_struct *work) { written = sim_sysfs_write("a/thing/value", "5"); }
static DECLARE_WORK(write_work, writer);
static struct kobject *parent;
static void make(void)
{
	parent = kobject_create_and_add("a", kernel_kobj);
	init_completion(&thing.gone);
	kobject_init(&thing.kobj, &type);
	CHECK(kobject_add(&thing.kobj, parent, "%s", "thing") == 0);
}
`;

describe("kobjects", { timeout: 60_000 }, () => {
  it("are read and written by path", () => {
    const statements = `char *buf = kzalloc(PAGE_SIZE, GFP_KERNEL); make();
      CHECK(sim_sysfs_write("a/thing/value", "0x11\\n") == 5); CHECK(sim_sysfs_read("a/thing/value", buf) == 3 && !strcmp(buf, "17\\n"));
      CHECK(sim_sysfs_write("a/thing/nothing", "1") == -ENOENT); CHECK(sim_sysfs_write("a/b/value", "1") == -ENOENT);
      kobject_put(&thing.kobj); wait_for_completion(&thing.gone); CHECK(sim_sysfs_write("a/thing/value", "1") == -ENOENT); kobject_put(parent); kfree(buf);`;
    expect(faults(run(OBJECT, statements))).toEqual([]);
  });

  it("refuse a second one of the same name, and hold their parent", () => {
    const statements = `struct kobject *twin; make(); twin = kobject_create_and_add("thing", parent); CHECK(!twin);
      kobject_put(parent); CHECK(kref_read(&parent->kref) == 1); kobject_put(&thing.kobj); wait_for_completion(&thing.gone);`;
    expect(faults(run(OBJECT, statements))).toEqual([]);
  });

  const waits = `make(); schedule_work(&write_work); msleep(20); CHECK(thing.kobj.sim_active == 1); kobject_put(&thing.kobj); CHECK(value == 5);`;

  it("wait for a write that is going on before they go", () => {
    expect(faults(run(OBJECT, waits))).toEqual([]);
  });

  it("wait for ever when the write needs a lock that the waiter holds", () => {
    expect(faults(run(OBJECT, `mutex_lock(&lock); ${waits} mutex_unlock(&lock);`))).toEqual(["stuck"]);
  });

  it("are released later where the build delays it", () => {
    const statements = "make(); kobject_put(&thing.kobj); CHECK(!completion_done(&thing.gone)); wait_for_completion(&thing.gone);";
    expect(faults(run(OBJECT, statements, [["CONFIG_DEBUG_KOBJECT_RELEASE", "y"]]))).toEqual([]);
    expect(faults(run(OBJECT, statements)).join(" ")).toContain("!completion_done(&thing.gone)");
  });
});

describe("modules and symbols", { timeout: 60_000 }, () => {
  const declarations = `
static noinline int one(void) { return 1; }
static const struct sim_module_symbol symbols[] = { { "one", one }, { "two", one }, { NULL, NULL } };
static struct module other = { .name = "other", .sim_symbols = symbols };
static int count(void *data, const char *name, unsigned long address) { ++*(int *)data; return !strcmp(name, "two") && address == (unsigned long)one; }
static int first(void *data, unsigned long address) { *(unsigned long *)data = address; return 1; }
`;

  it("load, are found, held and unloaded", () => {
    const statements = `int seen = 0; CHECK(!find_module("other")); CHECK(sim_module_load(&other) == 0); CHECK(sim_module_load(&other) == -EEXIST);
      CHECK(find_module("other") == &other); CHECK(other.klp_alive); CHECK(module_kallsyms_on_each_symbol("other", count, &seen) == 1 && seen == 2);
      CHECK(try_module_get(&other)); CHECK(sim_module_unload(&other) == -EWOULDBLOCK); module_put(&other); CHECK(sim_module_unload(&other) == 0);
      CHECK(!find_module("other")); CHECK(!try_module_get(&other));`;
    expect(faults(run(declarations, statements))).toEqual([]);
  });

  it("knows functions by name and address", () => {
    const statements = `unsigned long address = 0, size, offset; CHECK(kallsyms_on_each_match_symbol(first, "one", &address) == 1);
      CHECK(address == (unsigned long)one); CHECK(kallsyms_lookup_size_offset(address + 1, &size, &offset) == 1 && offset == 1 && size > 1);
      CHECK(kallsyms_on_each_match_symbol(first, "no_such_function", &address) == 0); CHECK(!kallsyms_lookup_size_offset(12, &size, NULL));`;
    expect(faults(run(declarations, statements))).toEqual([]);
  });

  it("names what the model does not stand for", () => {
    const { problems, result } = run("#include <linux/moduleloader.h>\n", "apply_relocate_add(NULL, NULL, 0, 0, NULL);");
    expect(result).not.toBe("completed");
    expect(JSON.stringify(problems)).toContain("relocations of livepatch modules are not modelled");
  });
});
