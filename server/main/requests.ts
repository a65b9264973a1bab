/** Which feature answers which request. Each is guarded, waits until newer text and cancellations have been seen, and gets a view. */
import {
  type CancellationToken,
  CallHierarchyIncomingCallsRequest,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  CodeLensRequest,
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  DocumentDiagnosticRequest,
  DocumentLinkRequest,
  DocumentLinkResolveRequest,
  DocumentSymbolRequest,
  ErrorCodes,
  ExecuteCommandRequest,
  HoverRequest,
  InlayHintRequest,
  type ProtocolConnection,
  type Range,
  ReferencesRequest,
  ResponseError,
} from "vscode-languageserver-protocol";
import type { Span } from "../../c/editor/ast.ts";
import { incoming, outgoing, prepare, readItemData } from "../features/call-hierarchy.ts";
import { codeActions, readActionData, resolveCodeAction } from "../features/code-actions.ts";
import { codeLenses } from "../features/code-lens.ts";
import { annotation } from "../features/commands.ts";
import { diagnosticReport } from "../features/diagnostics.ts";
import { documentLinks, readLinkData, resolveDocumentLink } from "../features/document-links.ts";
import { documentSymbols } from "../features/document-symbols.ts";
import { hover } from "../features/hover.ts";
import { inlayHints } from "../features/inlay-hints.ts";
import { references } from "../features/references.ts";
import type { View } from "../features/view.ts";
import { annotateRequest, readAnnotateParams } from "../protocol.ts";
import { contentModified, type Guard, requestCancelled } from "./guard.ts";
import { offsetOf } from "./positions.ts";
import type { Need } from "./preparation.ts";

export interface Answering {
  readonly connection: ProtocolConnection;
  readonly guard: Guard;
  /** Resolves when every message that has arrived was looked at. */
  readonly settled: () => Promise<void>;
  /** The version of an open document; undefined for others. */
  readonly versionOf: (uri: string) => number | undefined;
  readonly view: (uri: string, need: Need) => Promise<View | undefined>;
  /** What is found in a topology; undefined for every other document. */
  readonly topologyDiagnostics: (uri: string) => readonly Diagnostic[] | undefined;
  /** False after `shutdown`. */
  readonly isServing: () => boolean;
  readonly execute: (command: string, parameters: readonly unknown[], token: CancellationToken) => Promise<unknown>;
}

/** Registers every request of the protocol and of ours. */
export function answerRequests(answering: Answering): void {
  const { connection, execute, settled, topologyDiagnostics } = answering;
  const { ofDocument, about, guarded } = new Registrar(answering);

  connection.onRequest(
    HoverRequest.type,
    ofDocument("hover", null, (view, { position }) => hover(view, offsetIn(view, position)) ?? null),
  );
  connection.onRequest(
    CodeLensRequest.type,
    ofDocument("code lens", [], (view) => [...codeLenses(view)]),
  );
  connection.onRequest(
    InlayHintRequest.type,
    ofDocument("inlay hints", [], (view, { range }) => [...inlayHints(view, spanIn(view, range))]),
  );
  const findings = ofDocument<DocumentDiagnosticParams, DocumentDiagnosticReport>(
    "diagnostics",
    full([]),
    (view, { previousResultId }) => diagnosticReport(view, previousResultId),
    "report",
  );
  const inTopology = guarded("diagnostics", full([]), async ({ textDocument: { uri } }: DocumentDiagnosticParams) => {
    await settled();
    return full(topologyDiagnostics(uri) ?? []);
  });
  connection.onRequest(DocumentDiagnosticRequest.type, async (params, token) =>
    (topologyDiagnostics(params.textDocument.uri) === undefined ? findings : inTopology)(params, token),
  );
  connection.onRequest(
    CodeActionRequest.type,
    ofDocument("code actions", [], (view, { range, context }) => [...codeActions(view, spanIn(view, range), context.only)], "report"),
  );
  connection.onRequest(CodeActionResolveRequest.type, async (action, token) => {
    const data = readActionData(action.data);
    if (data === undefined) return action;
    const resolve = (view: View): CodeAction => {
      if (view.version !== data.version) throw contentModified();
      return resolveCodeAction(view, action, data);
    };
    return about("code action", data.uri, action, resolve, "report")(action, token);
  });
  connection.onRequest(
    ReferencesRequest.type,
    ofDocument("references", null, (view, { position, context }) => {
      const found = references(view, offsetIn(view, position), context.includeDeclaration);
      return found === undefined ? null : [...found];
    }),
  );
  connection.onRequest(
    DocumentSymbolRequest.type,
    ofDocument("document symbols", [], (view) => documentSymbols(view)),
  );
  connection.onRequest(
    CallHierarchyPrepareRequest.type,
    ofDocument("call hierarchy", null, (view, { position }) => {
      const items = prepare(view, offsetIn(view, position));
      return items.length === 0 ? null : [...items];
    }),
  );
  connection.onRequest(CallHierarchyIncomingCallsRequest.type, async (params, token) => {
    const data = readItemData(params.item.data);
    if (data === undefined) return null;
    return about("incoming calls", data.uri, null, (view) => [...incoming(view, data)])(params, token);
  });
  connection.onRequest(CallHierarchyOutgoingCallsRequest.type, async (params, token) => {
    const data = readItemData(params.item.data);
    if (data === undefined) return null;
    return about("outgoing calls", data.uri, null, (view) => [...outgoing(view, data)])(params, token);
  });
  connection.onRequest(
    DocumentLinkRequest.type,
    ofDocument("document links", [], (view) => [...documentLinks(view)], "file"),
  );
  connection.onRequest(DocumentLinkResolveRequest.type, async (link, token) => {
    const data = readLinkData(link.data);
    if (data === undefined) return link;
    return about("document link", data.uri, link, (view) => resolveDocumentLink(view, link, data))(link, token);
  });
  connection.onRequest(annotateRequest, async (params, token) => {
    const read = readAnnotateParams(params);
    if (read === undefined) throw new ResponseError(ErrorCodes.InvalidParams, "quiesce/annotate wants a uri");
    return about("quiesce/annotate", read.uri, null, annotation)(params, token);
  });
  connection.onRequest(
    ExecuteCommandRequest.type,
    guarded("command", null, async ({ command, arguments: parameters }, token) => execute(command, parameters ?? [], token)),
  );
}

function full(items: readonly Diagnostic[]): DocumentDiagnosticReport {
  return { kind: DocumentDiagnosticReportKind.Full, items: [...items] };
}

interface DocumentParams {
  readonly textDocument: { readonly uri: string };
}

type Handler<P, R> = (params: P, token: CancellationToken) => Promise<R>;

class Registrar {
  readonly #answering: Answering;

  constructor(answering: Answering) {
    this.#answering = answering;
  }

  /** A request that names its document. */
  readonly ofDocument =
    <P extends DocumentParams, R>(what: string, otherwise: R, answer: (view: View, params: P) => R, need: Need = "facts"): Handler<P, R> =>
    async (params, token) =>
      this.about(what, params.textDocument.uri, otherwise, answer, need)(params, token);

  /** A request about a document: about its newest text, or refused because the text has changed meanwhile. */
  readonly about = <P, R>(
    what: string,
    uri: string,
    otherwise: R,
    answer: (view: View, params: P) => R,
    need: Need = "facts",
  ): Handler<P, R> =>
    this.guarded(what, otherwise, async (params, token) => {
      const { settled, versionOf, view: viewOf } = this.#answering;
      const asked = versionOf(uri);
      await settled();
      if (token.isCancellationRequested) throw requestCancelled();
      if (versionOf(uri) !== asked) throw contentModified();
      const view = await unlessCancelled(viewOf(uri, need), token);
      if (view === undefined) return otherwise;
      if (view.version !== asked) throw contentModified();
      return answer(view, params);
    });

  readonly guarded =
    <P, R>(what: string, otherwise: R, answer: Handler<P, R>): Handler<P, R> =>
    async (params, token) => {
      if (!this.#answering.isServing()) throw new ResponseError(ErrorCodes.InvalidRequest, `${what} was asked for after shutdown`);
      return this.#answering.guard.run(what, otherwise, async () => answer(params, token));
    };
}

/** The same, or a refusal as soon as nobody waits any more: the work goes on for others who ask the same. */
async function unlessCancelled<T>(work: Promise<T>, token: CancellationToken): Promise<T> {
  return new Promise((resolve, reject) => {
    const waiting = token.onCancellationRequested(() => reject(requestCancelled()));
    work.then(resolve, reject).finally(() => waiting.dispose());
  });
}

function offsetIn(view: View, position: Range["start"]): number {
  return offsetOf(view.file.source, position, view.client.encoding);
}

function spanIn(view: View, { start, end }: Range): Span {
  return { start: offsetIn(view, start), end: offsetIn(view, end) };
}
