/** docs/quiesce.1, made from the table: man(7) macros, no preprocessor. */
import { EXITS } from "../table/common.ts";
import { COMMANDS, GLOBAL_OPTIONS, PROGRAM_SUMMARY } from "../table/index.ts";
import type { CommandSpec, OptionSpec } from "../table/types.ts";
import { optionText } from "./help.ts";

/** The whole page. */
export function manPage(): string {
  const lines = [
    ".TH QUIESCE 1",
    ".SH NAME",
    `quiesce \\- ${escape(PROGRAM_SUMMARY)}`,
    ".SH SYNOPSIS",
    ".B quiesce",
    ".I command",
    "[\\fIoption\\fR]... [\\fIargument\\fR]...",
    ".SH DESCRIPTION",
    escape(
      "Compiles the C of a livepatch transition, with the files beside it and a model of the rest of the kernel, and runs it on a simulated machine. Nothing is built and nothing runs on this machine but quiesce itself.",
    ),
    ".PP",
    escape("The same text, topology, scenario, seed and version give the same output, byte for byte."),
    ".SH COMMANDS",
    ...COMMANDS.flatMap(commandLines),
    ".SH OPTIONS",
    ...GLOBAL_OPTIONS.flatMap(optionLines),
    ".SH EXIT STATUS",
    ...EXITS.flatMap(({ code, means }) => [".TP", `.B ${code}`, escape(`${means}.`)]),
    ".PP",
    escape("Where several hold, 4 goes before 2, 2 before 1, 1 before 3."),
    ".SH ENVIRONMENT",
    ".TP",
    ".B NO_COLOR",
    escape("When set and not empty, nothing is coloured."),
  ];
  return `${lines.join("\n")}\n`;
}

function commandLines(command: CommandSpec): readonly string[] {
  const positionals = command.arguments.map(({ placeholder, optional, repeatable }) => {
    const name = `\\fI${escape(placeholder)}\\fR${repeatable === true ? "..." : ""}`;
    return optional === true ? `[${name}]` : name;
  });
  return [
    `.SS "${escape(command.name)} ${positionals.join(" ")}"`,
    escape(`${capital(command.summary)}.`),
    ...command.description.flatMap((paragraph) => [".PP", escape(paragraph)]),
    ...command.arguments.flatMap(({ placeholder, help }) => [".TP", `.I ${escape(placeholder)}`, escape(`${capital(help)}.`)]),
    ...command.options.flatMap(optionLines),
    ...command.examples.flatMap(({ command: line, does }) => [".PP", escape(does), ".PP", ".EX", `quiesce ${escape(line)}`, ".EE"]),
    ...(command.exits ?? []).flatMap(({ code, means }) => [".TP", `Exit ${code}`, escape(`${means}.`)]),
  ];
}

function optionLines(option: OptionSpec): readonly string[] {
  const { name, short, value } = option;
  const long = `\\fB\\-\\-${escape(name)}\\fR${value === undefined ? "" : ` \\fI${escape(value.placeholder)}\\fR`}`;
  return [".TP", short === undefined ? long : `\\fB\\-${short}\\fR, ${long}`, escape(`${capital(optionText(option))}.`)];
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Backslashes and hyphens mean themselves; a line must not begin with a control character. */
function escape(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^(?=[.'])/, "\\&");
}
