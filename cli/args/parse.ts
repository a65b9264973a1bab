/** The command line of quiesce → a command with checked values, or problems. Everything it knows comes from the table. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearest } from "../../base/nearest.ts";
import type { Problem } from "../../base/problem.ts";
import { COMMAND_LINE } from "../../simulator/report/place.ts";
import { COMMANDS, findCommand, optionsOf } from "../table/index.ts";
import type { ArgumentSpec, CommandSpec, OptionSpec } from "../table/types.ts";
import { Arguments } from "./arguments.ts";
import { checkValue } from "./values.ts";

export { COMMAND_LINE };

export type Invocation =
  | { readonly kind: "version" }
  /** Undefined: the overview. */
  | { readonly kind: "help"; readonly command: CommandSpec | undefined }
  | { readonly kind: "run"; readonly command: CommandSpec; readonly arguments: Arguments }
  | { readonly kind: "wrong"; readonly command: CommandSpec | undefined; readonly format: string; readonly problems: readonly Problem[] };

/** @param argv Without node and the script. */
export function parseInvocation(argv: readonly string[]): Invocation {
  const [first, ...rest] = argv;
  if (first === undefined || first === "--help" || first === "-h") return { kind: "help", command: undefined };
  if (first === "--version" || first === "-V") return { kind: "version" };
  if (first === "help") return parseHelp(rest);
  const command = findCommand(first);
  if (command !== undefined) return parseCommand(command, rest);
  return { kind: "wrong", command: undefined, format: guessFormat(argv), problems: [unknownCommand(first)] };
}

function parseHelp([name]: readonly string[]): Invocation {
  const command = name === undefined ? undefined : findCommand(name);
  if (name === undefined || command !== undefined) return { kind: "help", command };
  return { kind: "wrong", command: undefined, format: "text", problems: [unknownCommand(name)] };
}

function unknownCommand(name: string): Problem {
  const names = COMMANDS.map((command) => command.name);
  const meant = nearest(name, names);
  const what = name.startsWith("-") ? "option" : "command";
  const help = meant === undefined ? `commands are ${names.join(", ")}; see quiesce --help` : `did you mean ${meant}? See quiesce --help`;
  return usage(`usage-unknown-${what}`, `unknown ${what} ${name}`, help);
}

function parseCommand(command: CommandSpec, argv: readonly string[]): Invocation {
  const options = optionsOf(command);
  const { tokens } = parseArgs({ args: [...argv], options: configOf(options), strict: false, allowPositionals: true, tokens: true });
  const reading = new Reading(command, options);
  for (const token of tokens) {
    if (token.kind === "positional") reading.positionals.push(token.value);
    else if (token.kind === "option") reading.takeOption(token.name, token.rawName, token.value, token.inlineValue === true);
  }
  if (reading.values.has("help")) return { kind: "help", command };
  // After an option that is not known, its value would be taken for an argument.
  if (reading.problems.length === 0) reading.checkPositionals();
  if (reading.problems.length > 0) return { kind: "wrong", command, format: guessFormat(argv), problems: reading.problems };
  return { kind: "run", command, arguments: new Arguments(reading.positionals, reading.values) };
}

function configOf(options: readonly OptionSpec[]): NonNullable<ParseArgsConfig["options"]> {
  return Object.fromEntries(
    options.map(({ name, short, value }) => {
      const type = value === undefined ? ("boolean" as const) : ("string" as const);
      return [name, short === undefined ? { type } : { type, short }];
    }),
  );
}

/** What has been read so far of one command. */
class Reading {
  readonly problems: Problem[] = [];
  readonly positionals: string[] = [];
  readonly values = new Map<string, string[]>();
  readonly #command: CommandSpec;
  readonly #options: readonly OptionSpec[];

  constructor(command: CommandSpec, options: readonly OptionSpec[]) {
    this.#command = command;
    this.#options = options;
  }

  takeOption(name: string, rawName: string, value: string | undefined, inline: boolean): void {
    const option = this.#options.find((each) => each.name === name);
    if (option === undefined) return this.#refuse("usage-unknown-option", `unknown option ${rawName}`, this.#adviseOption(name));
    if (option.value === undefined && inline) return this.#refuse("usage-value", `${rawName} takes no value`, "leave the value out");
    if (option.value !== undefined && value === undefined) {
      return this.#refuse("usage-value", `${rawName} needs a value`, `write ${rawName} ${option.value.placeholder}`);
    }
    const earlier = this.values.get(name) ?? [];
    if (earlier.length > 0 && option.repeatable !== true && option.value !== undefined) {
      return this.#refuse("usage-repeated", `${rawName} is given twice`, "give it once");
    }
    const wrong = option.value === undefined ? undefined : checkValue(option.value, value ?? "");
    if (wrong !== undefined) return this.#refuse("usage-value", `${rawName} cannot be ${wrong.message}`, wrong.help);
    this.values.set(name, [...earlier, value ?? ""]);
    return undefined;
  }

  checkPositionals(): void {
    const wanted = this.#command.arguments;
    const missing = wanted.filter((argument, index) => argument.optional !== true && index >= this.positionals.length);
    if (missing.length > 0) {
      const names = missing.map(({ placeholder }) => placeholder).join(" and ");
      this.#refuse("usage-missing-argument", `${names} is missing`, `usage: ${usageLine(this.#command)}`);
    }
    const last = wanted.at(-1);
    if (this.positionals.length > wanted.length && last?.repeatable !== true) {
      const extra = this.positionals[wanted.length] ?? "";
      this.#refuse("usage-extra-argument", `'${extra}' is one argument too many`, `usage: ${usageLine(this.#command)}`);
    }
    const checked = last?.repeatable === true ? this.positionals : this.positionals.slice(0, wanted.length);
    checked.forEach((text, index) => this.#checkPositional(text, wanted[index] ?? last));
  }

  #checkPositional(text: string, argument: ArgumentSpec | undefined): void {
    const wrong = argument === undefined ? undefined : checkValue(argument.value, text);
    if (wrong !== undefined)
      this.#refuse("usage-value", `${argument?.placeholder ?? "the argument"} cannot be ${wrong.message}`, wrong.help);
  }

  #adviseOption(name: string): string {
    const meant = nearest(
      name,
      this.#options.map((option) => option.name),
    );
    const see = `see quiesce ${this.#command.name} --help`;
    return meant === undefined ? see : `did you mean --${meant}? ${see[0]?.toUpperCase()}${see.slice(1)}`;
  }

  #refuse(code: string, message: string, help: string): void {
    this.problems.push(usage(code, message, help));
  }
}

/** `quiesce compare [OPTION]… FILE [OTHER]` */
export function usageLine({ name, arguments: positionals }: CommandSpec): string {
  const names = positionals.map(({ placeholder, optional, repeatable }) => {
    const name = repeatable === true ? `${placeholder}...` : placeholder;
    return optional === true ? `[${name}]` : name;
  });
  return ["quiesce", name, "[OPTION]...", ...names].join(" ");
}

/** A problem with the way the command was called. */
export function usage(code: string, message: string, help: string): Problem {
  return { code, severity: "error", file: COMMAND_LINE, line: 0, column: 0, message, help };
}

/** The format that was asked for, when the command line as a whole could not be read. */
function guessFormat(argv: readonly string[]): string {
  const index = argv.findIndex((text) => /^(--format|-f)(=|$)/.test(text));
  const text = argv[index] ?? "";
  return text.includes("=") ? text.slice(text.indexOf("=") + 1) : ((index >= 0 ? argv[index + 1] : undefined) ?? "text");
}
