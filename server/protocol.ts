/**
 * Every request and notification of ours that the protocol does not have: types and validators, nothing else. docs/protocol.md
 * describes them; a test holds it to this file. Each has a standard fallback through `workspace/executeCommand` or a message.
 *
 * Positions are the protocol's: 0-based, in the encoding that was agreed on.
 */
import { NotificationType, RequestType } from "vscode-jsonrpc";
import { optional, record, type Shape, text, whole } from "../base/shape.ts";

export * from "./protocol/exploration.ts";
export * from "./protocol/files.ts";
export * from "./protocol/simulation.ts";
export * from "./protocol/starting.ts";

/** Shown by editors beside the message of each diagnostic. */
export const DIAGNOSTIC_SOURCE = "quiesce";

/** Argument of `quiesce.annotate` and of the client's commands. */
export interface PlaceArgument {
  readonly uri: string;
  /** The name of a function of the file; absent for the whole file. */
  readonly function?: string;
  /** 1-based line of a synchronization point; absent for all of them. */
  readonly line?: number;
}

/** What the commands of the server answer. */
export interface CommandAnswer {
  readonly markdown: string;
}

export interface AnnotateParams {
  readonly uri: string;
}

/** What the *Synchronization* view of a file shows. */
export interface AnnotateResult {
  /** The document's version that the answer is about. */
  readonly version: number;
  readonly points: readonly PointItem[];
  readonly boundaries: readonly BoundaryItem[];
  /** Names of functions that could not be analysed, and why. */
  readonly notAnalysed: readonly { readonly function: string; readonly why: string }[];
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface PointItem {
  readonly function: string;
  /** As written. */
  readonly name: string;
  /** The catalogue's entry that it comes down to. */
  readonly primitive: string;
  readonly class: string;
  readonly via: readonly string[];
  readonly start: Place;
  readonly end: Place;
}

export interface BoundaryItem {
  readonly kind: "noinstr" | "instrumentation" | "cpuidle" | "notrace" | "rcu-not-watching";
  readonly function: string;
  readonly start: Place;
  readonly end: Place;
}

/** The points and boundaries of an open document. Fallback: the command `quiesce.annotate`. */
export const annotateRequest = new RequestType<AnnotateParams, AnnotateResult | null, void>("quiesce/annotate");

/** What a kernel tree is, and how far it is read. Fallback: messages and work done progress. */
export interface StatusParams {
  /** The tree's folder; absent for files that lie in none. */
  readonly tree?: string;
  /** `6.12.117`; absent when the tree does not say. */
  readonly version?: string;
  /** Whether the catalogue's facts cover that version. */
  readonly catalogue: "known" | "newer" | "unknown";
  readonly index: "none" | "reading" | "ready" | "cancelled" | "failed";
}

/** Sent whenever one of its members changes. */
export const statusNotification = new NotificationType<StatusParams>("quiesce/status");

const annotateParams: Shape<AnnotateParams> = record({ uri: text });
const place: Shape<PlaceArgument> = record({ uri: text, function: optional(text), line: optional(whole(1)) });

export function readPlaceArgument(value: unknown): PlaceArgument | undefined {
  return place(value);
}

export function readAnnotateParams(value: unknown): AnnotateParams | undefined {
  return annotateParams(value);
}
