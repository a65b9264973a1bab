/** What the view *Synchronization* lists of one file, without an editor. */
import type { AnnotateResult, BoundaryItem, Place, PointItem, VerdictItem } from "../../server/protocol.ts";
import type { Translate } from "../l10n.ts";
import { type Group, groupOf } from "../marks/groups.ts";

export type Grouping = "function" | "class";

export interface Finding {
  readonly rule: string;
  readonly message: string;
  readonly severity: "error" | "warning" | "information" | "hint";
  readonly start: Place;
}

export type Node = GroupNode | PointNode | BoundaryNode | FindingNode | UnreadNode;

export interface GroupNode {
  readonly kind: "group";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** What the group is of: it chooses the icon. */
  readonly of: "function" | "class" | "findings" | "unread";
  readonly icon: Group | undefined;
  readonly children: readonly Node[];
}

export interface PointNode {
  readonly kind: "point";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly primitive: string;
  readonly icon: Group | undefined;
  readonly start: Place;
}

export interface BoundaryNode {
  readonly kind: "boundary";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly boundary: BoundaryItem["kind"];
  readonly start: Place;
}

export interface FindingNode {
  readonly kind: "finding";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly rule: string;
  readonly severity: Finding["severity"];
  readonly start: Place;
}

export interface UnreadNode {
  readonly kind: "unread";
  readonly id: string;
  readonly label: string;
  readonly description: string;
}

/** What is known of a file. */
export interface Shown {
  readonly found: AnnotateResult;
  readonly findings: readonly Finding[];
  readonly verdicts: readonly VerdictItem[];
}

/** By their 0-based lines. */
type Verdicts = ReadonlyMap<number, VerdictItem>;

/** The top of the tree: findings first, then points by function or class, then what could not be read. */
export function nodesOf({ found, findings, verdicts }: Shown, grouping: Grouping, t: Translate): readonly GroupNode[] {
  const told = new Map(verdicts.map((verdict) => [verdict.line, verdict]));
  const points = grouping === "function" ? byFunction(found, told, t) : byClass(found, told, t);
  return [...findingGroup(findings, t), ...points, ...unreadGroup(found, t)];
}

function findingGroup(findings: readonly Finding[], t: Translate): readonly GroupNode[] {
  if (findings.length === 0) return [];
  const children = inOrder(findings).map(({ rule, message, severity, start }): FindingNode => {
    const id = `finding:${rule}:${start.line}:${start.character}`;
    return { kind: "finding", id, label: message, description: lineText(start), rule, severity, start };
  });
  const label = t("Findings");
  return [{ kind: "group", id: "findings", label, description: String(findings.length), of: "findings", icon: undefined, children }];
}

function byFunction({ points, boundaries }: AnnotateResult, verdicts: Verdicts, t: Translate): readonly GroupNode[] {
  const nodes = new Map<string, (PointNode | BoundaryNode)[]>();
  const add = (name: string, node: PointNode | BoundaryNode): void => void nodes.set(name, [...(nodes.get(name) ?? []), node]);
  for (const boundary of boundaries) add(boundary.function, boundaryNode(boundary, t));
  for (const point of points)
    add(
      point.function,
      pointNode(point, verdicts, () => viaText(point, t)),
    );
  const groups = [...nodes].map(([name, children]): GroupNode => {
    const count = children.filter(({ kind }) => kind === "point").length;
    const description = count === 0 ? "" : String(count);
    return {
      kind: "group",
      id: `function:${name}`,
      label: `${name}()`,
      description,
      of: "function",
      icon: undefined,
      children: inOrder(children),
    };
  });
  return inOrder(groups.map((group) => ({ group, start: startOf(group) }))).map(({ group }) => group);
}

function byClass({ points }: AnnotateResult, verdicts: Verdicts, t: Translate): readonly GroupNode[] {
  const classes = new Map<string, PointItem[]>();
  for (const point of points) classes.set(point.class, [...(classes.get(point.class) ?? []), point]);
  return [...classes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, members]): GroupNode => {
      const children = inOrder(members).map((point) => pointNode(point, verdicts, () => t("in {0}", `${point.function}()`)));
      return {
        kind: "group",
        id: `class:${name}`,
        label: className(name),
        description: String(members.length),
        of: "class",
        icon: groupOf(name),
        children,
      };
    });
}

function unreadGroup({ notAnalysed }: AnnotateResult, t: Translate): readonly GroupNode[] {
  if (notAnalysed.length === 0) return [];
  const children = notAnalysed.map(
    ({ function: name, why }): UnreadNode => ({ kind: "unread", id: `unread:${name}`, label: `${name}()`, description: why }),
  );
  return [
    {
      kind: "group",
      id: "unread",
      label: t("Not analysed"),
      description: String(children.length),
      of: "unread",
      icon: undefined,
      children,
    },
  ];
}

/** The verdict stands first: it is what one looks for once it is there. */
function pointNode(point: PointItem, verdicts: Verdicts, describe: () => string): PointNode {
  const { name, primitive, start } = point;
  const verdict = verdicts.get(start.line);
  const isOfThis = verdict !== undefined && verdict.primitive === primitive;
  const description = `${isOfThis ? `${verdict.text} · ` : ""}${describe()} · ${lineText(start)}`;
  return {
    kind: "point",
    id: `point:${start.line}:${start.character}`,
    label: name,
    description,
    primitive,
    icon: groupOf(point.class),
    start,
  };
}

/** A wrapper is told with what it comes down to; the counterpart of a primitive speaks for itself. */
function viaText({ primitive, via, class: primitiveClass }: PointItem, t: Translate): string {
  return via.length === 0 ? className(primitiveClass) : t("{0}: {1}", className(primitiveClass), primitive);
}

function boundaryNode({ kind, start, end }: BoundaryItem, t: Translate): BoundaryNode {
  const id = `boundary:${kind}:${start.line}:${start.character}`;
  return { kind: "boundary", id, label: boundaryName(kind, t), description: `${start.line + 1}–${end.line + 1}`, boundary: kind, start };
}

export function boundaryName(kind: BoundaryItem["kind"], t: Translate): string {
  switch (kind) {
    case "noinstr":
      return t("noinstr: must not be instrumented");
    case "cpuidle":
      return t("__cpuidle: idle section");
    case "instrumentation":
      return t("Instrumentable island");
    case "notrace":
      return t("notrace: not traced");
    case "rcu-not-watching":
      return t("RCU does not watch");
  }
}

/** Classes are terms of the field: they stay English, as the catalogue has them. */
function className(name: string): string {
  return name.replaceAll("-", " ");
}

function lineText({ line }: Place): string {
  return String(line + 1);
}

function startOf({ children }: GroupNode): Place {
  const [first] = children;
  return first !== undefined && "start" in first ? first.start : { line: 0, character: 0 };
}

function inOrder<T extends { readonly start: Place }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => a.start.line - b.start.line || a.start.character - b.start.character);
}
