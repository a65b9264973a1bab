/** The language server's entry in a browser: a web worker that speaks the protocol over its own port. */
import { DidChangeWatchedFilesNotification, FileChangeType } from "vscode-languageserver-protocol";
import { BrowserMessageReader, BrowserMessageWriter } from "vscode-languageserver-protocol/browser";
import version from "quiesce:version";
import { serve } from "./main/server.ts";
import { WebFiles } from "./main/web/files.ts";
import { makeWebHost } from "./main/web/host.ts";
import { webPaths } from "./main/web/paths.ts";
import { FileQuestions } from "./main/web/questions.ts";
import { PatientReader } from "./main/web/reader.ts";
import { fetchSurroundings } from "./main/web/trees.ts";
import { NO_OPTIONS, readInitializationOptions } from "./protocol.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;
const writer = new BrowserMessageWriter(scope);
const questions = new FileQuestions(writer);
let options = NO_OPTIONS;

/** Files that were looked for have come: whatever was said without them is said anew, as if the client had told of them. */
const files = new WebFiles(questions.remote, (paths) => {
  const changes = paths.map((path) => ({ uri: webPaths.uriOf(path), type: FileChangeType.Changed }));
  reader.pretend({ method: DidChangeWatchedFilesNotification.method, params: { changes } });
});

const reader: PatientReader = new PatientReader(new BrowserMessageReader(scope), {
  starting: ({ initializationOptions }) => {
    options = readInitializationOptions(initializationOptions) ?? NO_OPTIONS;
  },
  opened: async (uri) => {
    const file = webPaths.fileOf(uri);
    if (file !== undefined && options.files) await fetchSurroundings(files, file);
  },
  filesChanged: (uris) => files.changed(uris.map(webPaths.fileOf).filter((file) => file !== undefined)),
  answered: questions.answered,
});

void serve({ reader, writer, version, host: makeWebHost(files, () => options), answered: undefined });
