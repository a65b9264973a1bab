/** Name of a command in the table → what it does. */
import type { Command } from "./answer.ts";
import { explain, list } from "./catalogue.ts";
import { doctor } from "./doctor.ts";

export const commands: Readonly<Record<string, Command>> = { list, explain, doctor };
