/** What the analysis knows of a file, into the document of `annotate`. */
import { positionAt, type SourceFile } from "../../base/source-file.ts";
import type { Span } from "../../c/editor/ast.ts";
import { versionText } from "../../kernel/profiles/profile.ts";
import { callersOf, type FactsOf, type OutsideCaller } from "../../server/analysis/callers.ts";
import type { Because, Boundary, Context, SynchronizationPoint } from "../../server/analysis/facts.ts";
import { type PairedPoint, pairsOf } from "../../server/analysis/pairing/pairing.ts";
import type { Subject } from "../../server/rules/rule.ts";
import type {
  AnnotateDocument,
  BoundaryRecord,
  CallerRecord,
  ContextRecord,
  KnownRecord,
  PairRecord,
  PointRecord,
} from "../report/annotate.ts";
import type { Envelope } from "../../simulator/report/documents.ts";
import { notAnalysedIn, regionOf, type SourceOf, sourcesAround } from "./records.ts";

/** @param factsOf Facts of the files that call in from outside. */
export function annotationOf(subject: Subject, envelope: Envelope, factsOf: FactsOf): AnnotateDocument {
  const { file, facts, surroundings } = subject;
  const { source, functions } = file;
  const sourceOf = sourcesAround(file, surroundings);
  const paired = pairsOf(file, surroundings);
  const notAnalysed = notAnalysedIn(file);
  return {
    ...envelope,
    file: source.path,
    kernelVersion: surroundings.version === undefined ? "" : versionText(surroundings.version),
    points: facts.functions.flatMap(({ points }) => points.map((point) => pointRecord(point, paired, source, sourceOf))),
    boundaries: facts.functions.flatMap(({ boundaries }) => boundaries.map((boundary) => boundaryRecord(boundary, source))),
    callers: callersOf(file, surroundings, factsOf).map((caller) => callerRecord(caller, sourceOf)),
    parse: { functions: functions.length, analysed: functions.length - notAnalysed.length, notAnalysed },
  };
}

function pointRecord(point: SynchronizationPoint, paired: readonly PairedPoint[], source: SourceFile, sourceOf: SourceOf): PointRecord {
  const { primitive, via, context, name, function: owner } = point;
  const { line, column, endLine, endColumn } = regionOf(source, point);
  const { idle, nohzFullUser, nohzFullKernel, offline } = primitive.disturbs;
  const pairs = paired.find(({ point: { start, end } }) => start < point.end && point.start < end)?.pairs ?? [];
  return {
    function: owner.name,
    line,
    column,
    endLine,
    endColumn,
    name,
    primitive: primitive.name,
    ...(via.length === 0 ? {} : { via }),
    class: primitive.class,
    waitsFor: primitive.waitsFor,
    doesNotWaitFor: primitive.doesNotWaitFor,
    disturbs: { idle, nohzFullUser, nohzFullKernel, offline },
    ...(context === undefined ? {} : { context: contextRecord(context, source) }),
    pairs: pairs.flatMap((pair): readonly PairRecord[] => {
      const other = sourceOf(pair.path);
      if (other === undefined) return [];
      const { confidence, why } = pair;
      return [{ file: pair.path, ...positionAt(other, pair.start), function: pair.function, name: pair.name, confidence, why }];
    }),
  };
}

function contextRecord(context: Context, source: SourceFile): ContextRecord {
  const { rcuWatching, preemptible, irqs, maySleep, locks, readers } = context;
  const line = (span: Span | undefined): number => (span === undefined ? 0 : positionAt(source, span.start).line);
  const known = ({ value, why }: Because): KnownRecord => ({ value, why });
  return {
    rcuWatching: known(rcuWatching),
    preemptible: known(preemptible),
    irqs: known(irqs),
    maySleep: known(maySleep),
    locks: locks.map(({ lock, by, mode, held, at }) => ({ lock, by, mode, held, line: line(at) })),
    readers: readers.map(({ flavour, at }) => ({ flavour, line: line(at) })),
  };
}

function boundaryRecord({ kind, function: owner, start, end }: Boundary, source: SourceFile): BoundaryRecord {
  return { kind, function: owner, startLine: positionAt(source, start).line, endLine: positionAt(source, end).line };
}

function callerRecord(caller: OutsideCaller, sourceOf: SourceOf): CallerRecord {
  const { target, path, function: owner, at, via, rcuWatching, from, table } = caller;
  const source = at === undefined ? undefined : sourceOf(path);
  const line = source === undefined || at === undefined ? 0 : positionAt(source, at.start).line;
  const { value, why } = rcuWatching;
  return {
    file: path,
    line,
    function: owner,
    target,
    via,
    rcuWatching: value,
    why,
    from,
    ...(table === undefined ? {} : { table }),
  };
}
