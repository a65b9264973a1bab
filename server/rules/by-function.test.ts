import { describe, expect, it } from "vitest";
import type { EditorFile } from "../../c/editor/file.ts";
import { reader } from "../../test/support/editor.ts";
import { surroundingsOf } from "../../test/support/kernel-fixture.ts";
import { analyse } from "../analysis/analyse.ts";
import { checkFile } from "./check.ts";
import type { Finding, Subject } from "./rule.ts";

const read = await reader();

/** Something for every rule that looks at functions one by one, and work items that need several. */
const TEXT = `
static DEFINE_MUTEX(lock);
static void run(struct work_struct *work)
{
	mutex_lock(&lock);
	mutex_unlock(&lock);
}
static DECLARE_WORK(item, run);

static int early(int x)
{
	mutex_lock(&lock);
	if (x)
		return -EBUSY;
	mutex_unlock(&lock);
	return 0;
}

static void reader(void)
{
	rcu_read_lock();
	synchronize_rcu();
	rcu_read_unlock();
}

static void atomic(void)
{
	preempt_disable();
	mutex_lock(&lock);
	mutex_unlock(&lock);
	preempt_enable();
}

static void hotplug(void)
{
	cpus_read_lock();
	cpus_read_lock();
	cpus_read_unlock();
	cpus_read_unlock();
}

static void nothing(struct work_struct *work)
{
}

static void forced(void)
{
	schedule_on_each_cpu(nothing);
}

static void flush(void)
{
	mutex_lock(&lock);
	flush_work(&item);
	mutex_unlock(&lock);
}
`;

function findingsIn(file: EditorFile): readonly Finding[] {
  const surroundings = surroundingsOf([file], { major: 6, minor: 12, patch: 0 });
  const subject: Subject = { file, facts: analyse(file, surroundings), surroundings };
  return checkFile(subject).findings;
}

describe("findings that are kept for unchanged functions", () => {
  const rules = new Set(findingsIn(read.read("kernel/a.c", TEXT)).map(({ rule }) => rule));

  it("come of every rule that this is about", () => {
    for (const rule of [
      "unbalanced-context",
      "grace-period-in-reader",
      "sleep-in-atomic",
      "recursive-cpus-read-lock",
      "ignored-synchronization-result",
      "flush-self-deadlock",
      "hard-forced-synchronization",
    ]) {
      expect(rules).toContain(rule);
    }
  });

  it.each([
    ["a line above all of them", (text: string) => `/* more */\n${text}`],
    ["another callee", (text: string) => text.replace("rcu_read_lock();\n\tsync", "other();\n\tsync")],
    ["a function that is gone", (text: string) => text.replace(/static void reader[^}]*}/, "")],
    ["the work's lock gone", (text: string) => text.replace("{\n\tmutex_lock(&lock);\n\tmutex_unlock(&lock);", "{")],
    ["the empty function filled", (text: string) => text.replace("*work)\n{\n}", "*work)\n{\n\tcount();\n}")],
    ["one function twice", (text: string) => text + (/static void atomic[^}]*}/.exec(text)?.[0] ?? "").replace("atomic", "second")],
  ])("are those of a first look: %s", (_, edit) => {
    const open = read.open("kernel/a.c", TEXT);
    findingsIn(open.file);
    const edited = edit(TEXT);
    expect(edited).not.toBe(TEXT);
    expect(findingsIn(open.update(edited))).toEqual(findingsIn(read.read("kernel/a.c", edited)));
    expect(findingsIn(open.update(TEXT))).toEqual(findingsIn(read.read("kernel/a.c", TEXT)));
  });

  it("are not of another file with the same function", () => {
    const [a, b] = ["kernel/a.c", "kernel/b.c"].map((path) => findingsIn(read.read(path, TEXT)));
    expect(a?.flatMap(({ related }) => related.map(({ path }) => path))).not.toContain("kernel/b.c");
    expect(b?.flatMap(({ related }) => related.map(({ path }) => path))).not.toContain("kernel/a.c");
  });
});
