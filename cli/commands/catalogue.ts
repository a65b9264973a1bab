/** `list` and `explain`: what there is, and what it means. */
import propertyPages from "quiesce:property-docs";
import rulePages from "quiesce:rule-docs";
import { nearest } from "../../base/nearest.ts";
import { primitiveNamed, primitives } from "../../kernel/catalogue/primitives.ts";
import { pagePath, properties, propertyNamed, type Property } from "../../kernel/properties.ts";
import { profileNamed, profiles } from "../../kernel/profiles/profiles.ts";
import { PRESETS, presetFile } from "../../kernel/topologies/presets.ts";
import { type Rule, SEVERITIES, type Severity } from "../../server/rules/rule.ts";
import { ruleNamed, RULES } from "../../server/rules/rules.ts";
import { COMMAND_LINE, usage } from "../args/parse.ts";
import { pairs } from "../../simulator/report/columns.ts";
import { explainPrimitive, explainProfile, explainProperty, explainRule } from "../render/explain.ts";
import { wrap } from "../../simulator/report/wrap.ts";
import { scenarios } from "../scene/scenarios.ts";
import { CAUSES } from "../../simulator/report/causes.ts";
import type { LISTS } from "../table/tools.ts";
import { type Command, envelope, json, unusable } from "./answer.ts";

type ListName = (typeof LISTS)[number];

interface Item {
  readonly name: string;
  readonly summary: string;
  /** Of a rule: its own, before settings. Single findings may be less grave. */
  readonly severity?: Severity;
  /** Of a property: the page about it, below the root of what quiesce carries. */
  readonly page?: string;
}

/** Each list, in the order that it is shown in. */
const lists: Readonly<Record<ListName, () => readonly Item[]>> = {
  scenarios: () => scenarios.map(({ name, summary }) => ({ name, summary })),
  presets: () => PRESETS.map(({ name, summary }) => ({ name, summary })),
  profiles: () => profiles.map(({ name, description }) => ({ name, summary: description.replace(/\.$/, "") })),
  primitives: () => primitives.map(({ name, summary }) => ({ name, summary: summary.replace(/\.$/, "") })),
  properties: () => properties.map((property) => ({ name: property.name, summary: property.sentence, page: pagePath(property) })),
  rules: () => RULES.map(({ code, summary, severity }) => ({ name: code, summary, severity })),
};

function isListName(name: string): name is ListName {
  return Object.hasOwn(lists, name);
}

/** `quiesce list WHAT` */
export const list: Command = (values) => {
  const what = values.positional(0) ?? "";
  const format = values.text("format");
  if (!isListName(what)) return unusable("list", format, [usage("usage-value", `there is no list of ${what}`, "see quiesce list --help")]);
  const items = lists[what]();
  if (format === "json") return { exit: 0, text: json({ ...envelope("list", []), list: what, items }), problems: [] };
  const rows = items.map(({ name, summary, severity, page }) => {
    const told = severity === undefined ? summary : `${severity}: ${summary}`;
    return [name, page === undefined ? told : `${told} (${page})`] as const;
  });
  return { exit: 0, text: `${pairs(rows, "").join("\n")}\n`, problems: [] };
};

/** One thing that has a name. */
interface Explained {
  readonly kind: string;
  readonly name: string;
  /** For JSON: everything that is known of it. */
  readonly entry: object;
  readonly text: readonly string[];
}

/** `quiesce explain NAME` */
export const explain: Command = (values) => {
  const name = (values.positional(0) ?? "").replace(/\(\)$/, "");
  const format = values.text("format");
  const found = explanations(name);
  if (found.length === 0) return unusable("explain", format, [unknownName(name)]);
  if (format === "json") {
    const entries = found.map(({ kind, name: itsName, entry }) => ({ kind, name: itsName, entry }));
    return { exit: 0, text: json({ ...envelope("explain", []), entries }), problems: [] };
  }
  return { exit: 0, text: `${found.map(({ text }) => text.join("\n")).join("\n\n")}\n`, problems: [] };
};

function explanations(name: string): readonly Explained[] {
  const primitive = primitiveNamed(name);
  const profile = profileNamed(name);
  const preset = PRESETS.find((each) => each.name === name);
  const cause = CAUSES.find((each) => each.name === name);
  const scenario = scenarios.find((each) => each.name === name);
  const property = propertyNamed(name);
  const rule = ruleNamed(name);
  return [
    ...(scenario === undefined
      ? []
      : [{ kind: "scenario", name, entry: scenario, text: [wrap(`${name}: ${scenario.summary}`), "", scenario.text.trimEnd()] }]),
    ...(rule === undefined ? [] : [ruleExplained(rule)]),
    ...(property === undefined ? [] : [propertyExplained(property)]),
    ...(primitive === undefined ? [] : [{ kind: "primitive", name: primitive.name, entry: primitive, text: explainPrimitive(primitive) }]),
    ...(profile === undefined
      ? []
      : [{ kind: "profile", name, entry: { ...profile, config: Object.fromEntries(profile.config) }, text: explainProfile(profile) }]),
    ...(preset === undefined
      ? []
      : [{ kind: "preset", name, entry: preset, text: [`${name}: ${preset.summary}`, "", presetFile(preset).text.trimEnd()] }]),
    ...(cause === undefined
      ? []
      : [{ kind: "cause", name, entry: cause, text: [`${name}: ${wrap(cause.meaning)}`, ...pairs([["effect", cause.effect]])] }]),
  ];
}

function propertyExplained(property: Property): Explained {
  const page = propertyPages[property.page] ?? "";
  const entry = { summary: property.sentence, file: pagePath(property), page };
  return { kind: "property", name: property.name, entry, text: explainProperty(property, page) };
}

function ruleExplained(rule: Rule): Explained {
  const { code, summary, severity } = rule;
  const page = rulePages[code] ?? "";
  return {
    kind: "rule",
    name: code,
    entry: { summary, severity, severities: ["off", ...SEVERITIES], fixable: rule.fix !== undefined, page },
    text: explainRule(rule, page),
  };
}

function unknownName(name: string): ReturnType<typeof usage> {
  const names = [
    ...primitives.map((primitive) => primitive.name),
    ...primitives.flatMap((primitive) => primitive.alsoNamed),
    ...Object.values(lists).flatMap((items) => items().map((item) => item.name)),
    ...CAUSES.map((cause) => cause.name),
  ];
  const meant = nearest(name, names);
  const see = "quiesce list primitives, scenarios, presets, profiles, properties and rules name what there is";
  return {
    ...usage("usage-unknown-name", `nothing is known of ${name}`, meant === undefined ? see : `did you mean ${meant}?`),
    file: COMMAND_LINE,
  };
}
