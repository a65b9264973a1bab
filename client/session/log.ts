/** The output channel *Quiesce*, and its last lines for bug reports. */
import * as vscode from "vscode";

const KEPT_LINES = 40;

export interface Log extends vscode.Disposable {
  readonly channel: vscode.LogOutputChannel;
  /** The last lines, oldest first. */
  readonly lines: readonly string[];
}

export function openLog(): Log {
  const channel = vscode.window.createOutputChannel("Quiesce", { log: true });
  const lines: string[] = [];
  const keep = (level: string, message: unknown): void => {
    lines.push(`[${level}] ${message instanceof Error ? (message.stack ?? message.message) : String(message)}`);
    if (lines.length > KEPT_LINES) lines.shift();
  };
  const kept: vscode.LogOutputChannel = Object.assign(Object.create(channel) as vscode.LogOutputChannel, {
    info: (message: string, ...values: readonly unknown[]): void => {
      keep("info", message);
      channel.info(message, ...values);
    },
    warn: (message: string, ...values: readonly unknown[]): void => {
      keep("warning", message);
      channel.warn(message, ...values);
    },
    error: (message: string | Error, ...values: readonly unknown[]): void => {
      keep("error", message);
      channel.error(message, ...values);
    },
  });
  return { channel: kept, lines, dispose: () => channel.dispose() };
}
