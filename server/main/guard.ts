/**
 * Keeps one failing feature from taking the server down: whatever a handler throws is logged once, with how to report it, and the
 * request gets the answer that means "nothing".
 */
import { LSPErrorCodes, ResponseError } from "vscode-languageserver-protocol";

export interface FailureLog {
  /** Shows a failure to the user's log. */
  readonly error: (text: string) => void;
}

/** Failures that were told already are not told again; no more than this many different ones are remembered, or told. */
export const MOST_FAILURES = 100;

export class Guard {
  private readonly told = new Set<string>();
  private readonly log: FailureLog;
  private readonly version: string;

  /** @param version Of quiesce, and of what runs it. */
  constructor(log: FailureLog, version: string) {
    this.log = log;
    this.version = version;
  }

  /** Runs `work`; answers `otherwise` when it fails. An answer in the form of a {@link ResponseError} is handed on. */
  async run<T>(what: string, otherwise: T, work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      this.report(what, error);
      return otherwise;
    }
  }

  /** The same for what must be done at once. */
  runNow<T>(what: string, otherwise: T, work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.report(what, error);
      return otherwise;
    }
  }

  report(what: string, error: unknown): void {
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const key = `${what}\n${firstFrames(trace)}`;
    if (this.told.has(key) || this.told.size >= MOST_FAILURES) return;
    this.told.add(key);
    this.log.error(
      `${what} failed: a bug of quiesce ${this.version}. Everything else goes on, and this failure is told ` +
        `once. Please report it with this text and the file it happened in.\n${trace}`,
    );
  }
}

/** The message without numbers, which differ from time to time, and where it was thrown. */
function firstFrames(trace: string): string {
  return trace.split("\n").slice(0, 3).join("\n").replaceAll(/\d+/g, "0");
}

/** The client's text is newer than the one an answer would be about. */
export function contentModified(): ResponseError {
  return new ResponseError(LSPErrorCodes.ContentModified, "the text has changed since");
}

export function isOutOfDate(error: unknown): boolean {
  return error instanceof ResponseError && error.code === LSPErrorCodes.ContentModified;
}

export function requestCancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
}
