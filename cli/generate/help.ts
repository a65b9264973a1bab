/** `--help`, made from the table. */
import { usageLine } from "../args/parse.ts";
import { wrap } from "../../simulator/report/wrap.ts";
import { EXITS } from "../table/common.ts";
import { COMMANDS, GLOBAL_OPTIONS, optionsOf, PROGRAM_SUMMARY } from "../table/index.ts";
import type { ArgumentSpec, CommandSpec, ExitSpec, OptionSpec } from "../table/types.ts";

const INDENT = "  ";
/** Where the explanation of an option or command begins. */
const COLUMN = 30;

/** What `quiesce --help` prints. */
export function overview(): string {
  const rows = COMMANDS.map(({ name, summary }) => row(name, summary, 14));
  return join([
    `quiesce ${PROGRAM_SUMMARY}.`,
    "usage: quiesce COMMAND [OPTION]... [ARGUMENT]...",
    section("Commands", rows),
    section(
      "Options",
      GLOBAL_OPTIONS.map((option) => row(optionSyntax(option), optionText(option), 20)),
    ),
    section("To begin with", [
      "  quiesce simulate kernel/livepatch/transition.c --scenario enable-disable",
      "  quiesce compare kernel/livepatch/transition.c --patch my-change.patch",
      "  quiesce annotate kernel/livepatch/transition.c",
      "  quiesce check --diff my-change.patch",
      "  quiesce explain synchronize_rcu",
    ]),
    "quiesce COMMAND --help says more about a command.",
  ]);
}

/** What `quiesce COMMAND --help` prints. */
export function commandHelp(command: CommandSpec): string {
  return join([
    `quiesce ${command.name} ${command.summary}.`,
    `usage: ${usageLine(command)}`,
    ...command.description.map((paragraph) => wrap(paragraph)),
    section("Arguments", command.arguments.map(argumentRow)),
    section("Options", optionsOf(command).map(optionRow)),
    section(
      "Examples",
      command.examples.flatMap(({ command: line, does }) => [
        `${INDENT}quiesce ${line}`,
        `${INDENT}${INDENT}${wrap(does, INDENT + INDENT)}`,
      ]),
    ),
    section("Exit status", exitsOf(command).map(exitRow)),
  ]);
}

const VERDICTS: ReadonlySet<string> = new Set(["simulate", "explore", "replay"]);

/** The codes that a command can exit with. Its own replace the common ones of the same number. */
export function exitsOf({ exits = [], name }: CommandSpec): readonly ExitSpec[] {
  if (exits.length > 0) return exits;
  if (VERDICTS.has(name)) return EXITS;
  // compare answers what differs; that something was found on one side is no verdict of its own.
  return EXITS.filter(({ code }) => code !== 1 && (code !== 3 || name === "compare"));
}

/** `-f, --format FORMAT` */
export function optionSyntax({ name, short, value }: OptionSpec): string {
  const long = value === undefined ? `--${name}` : `--${name} ${value.placeholder}`;
  return short === undefined ? `    ${long}` : `-${short}, ${long}`;
}

/** The help and what holds without the option, as one phrase. */
export function optionText({ help, default: otherwise, repeatable }: OptionSpec): string {
  const more = [repeatable === true ? "can be repeated" : "", otherwise === undefined ? "" : `default: ${otherwise}`].filter(
    (part) => part !== "",
  );
  return more.length === 0 ? help : `${help} (${more.join("; ")})`;
}

function optionRow(option: OptionSpec): string {
  return row(optionSyntax(option), optionText(option));
}

function argumentRow({ placeholder, help }: ArgumentSpec): string {
  return row(placeholder, help);
}

function exitRow({ code, means }: ExitSpec): string {
  return row(String(code), means, 8);
}

/** A term and its explanation, beside it where it fits and below it where not. */
function row(term: string, text: string, column = COLUMN): string {
  const indent = " ".repeat(column);
  const head = `${INDENT}${term}`;
  const body = wrap(text, indent);
  return head.length + 2 > column ? `${head}\n${indent}${body}` : head.padEnd(column) + body;
}

function section(title: string, rows: readonly string[]): string {
  return rows.length === 0 ? "" : [`${title}:`, ...rows].join("\n");
}

function join(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
