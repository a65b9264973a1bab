/** `explain` in plain text. */
import { type Primitive, SOURCE_VERSION } from "../../kernel/catalogue/primitive.ts";
import { HABITS, type Profile, versionText } from "../../kernel/profiles/profile.ts";
import type { Property } from "../../kernel/properties.ts";
import { DISTURBANCE_TEXT } from "../../server/analysis/describe-words.ts";
import type { Rule } from "../../server/rules/rule.ts";
import { pairs } from "../../simulator/report/columns.ts";
import { markdownText } from "./markdown-text.ts";
import { wrap } from "../../simulator/report/wrap.ts";

export function explainPrimitive(primitive: Primitive): readonly string[] {
  const { name, kind, summary, details, waitsFor, doesNotWaitFor, disturbs, context, ordering, cost, alsoNamed, since, until, sources } =
    primitive;
  const entries: readonly (readonly [string, string])[] = [
    ["kind", `${kind}, ${primitive.class}`],
    ["also named", alsoNamed.join(", ")],
    ["waits for", waitsFor.join("; ")],
    ["does not wait for", doesNotWaitFor.join("; ")],
    ["an idle CPU", DISTURBANCE_TEXT[disturbs.idle]],
    ["nohz_full, user", DISTURBANCE_TEXT[disturbs.nohzFullUser]],
    ["nohz_full, kernel", DISTURBANCE_TEXT[disturbs.nohzFullKernel]],
    ["an offline CPU", DISTURBANCE_TEXT[disturbs.offline]],
    ["", disturbs.note],
    ["may sleep", context.maySleep ? "yes" : "no"],
    ["context", context.where],
    ["ordering", [ordering.kind, ordering.note].filter((part) => part !== "").join(": ")],
    ["cost", cost],
    ["kernel versions", versions(since, until)],
  ];
  return [
    wrap(`${name}: ${summary}`),
    ...details.map((sentence) => wrap(sentence)),
    "",
    ...pairs(entries.filter(([, value]) => value !== "")),
    ...(sources.length === 0 ? [] : ["", `Read in linux ${SOURCE_VERSION}:`]),
    ...pairs(sources.map(({ file, line, says }) => [`${file}:${line}`, says])),
  ];
}

function versions(since: string | undefined, until: string | undefined): string {
  return [since === undefined ? "" : `since ${since}`, until === undefined ? "" : `until ${until}`]
    .filter((part) => part !== "")
    .join(", ");
}

export function explainProfile({
  name,
  description,
  version,
  preempt,
  idleWindow,
  tracesUnwatched,
  habits,
  sites,
  config,
}: Profile): readonly string[] {
  return [
    wrap(`${name}: ${description}`),
    ...pairs([
      ["version", versionText(version)],
      ["preemption", preempt],
      [
        "idle",
        idleWindow === "narrow" ? "RCU does not watch noinstr code only" : "RCU does not watch ordinary functions inside the idle loop",
      ],
      [
        "outside RCU",
        tracesUnwatched
          ? "functions may be traced, and so patched, where RCU is not watching"
          : "nothing is traced where RCU is not watching",
      ],
      ...habits.map((habit) => ["habit", HABITS[habit]] as const),
      ...Object.entries(sites).map(([key, places]) => ["places", `${key}: ${[places].flat().join(", ")}`] as const),
      ["configuration", [...config].map(([option, value]) => `${option}=${value}`).join(" ")],
    ]),
  ];
}

/** @param page The rule's page in Markdown; its title is left out. */
/** A page about one property begins with its sentence, one about several does not. */
export function explainProperty({ name, sentence }: Property, page: string): readonly string[] {
  const body = page.replace(/^#[^\n]*\n+/, "").trim();
  const isSaid = body.replaceAll(/\s+/g, " ").toLowerCase().startsWith(sentence.toLowerCase());
  return [isSaid ? name : wrap(`${name}: ${sentence}`), ...(body === "" ? [] : ["", ...markdownText(body)])];
}

export function explainRule(rule: Rule, page: string): readonly string[] {
  const body = page.replace(/^#[^\n]*\n+/, "").trim();
  return [
    wrap(`${rule.code}: ${rule.summary}`),
    ...pairs([
      ["severity", rule.severity],
      ["quick fix", rule.fix === undefined ? "none" : `quiesce fix FILE --rule ${rule.code}, where it applies`],
    ]),
    ...(body === "" ? [] : ["", ...markdownText(body)]),
  ];
}
