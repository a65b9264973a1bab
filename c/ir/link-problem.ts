/** Problems with places of tokens. */
import type { Problem, RelatedPlace } from "../../base/problem.ts";
import { positionAt, type SourceFile } from "../../base/source-file.ts";
import { type Token, userPlace } from "../syntax/token.ts";

export interface ProblemText {
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

export interface RelatedToken {
  readonly token: Token | undefined;
  readonly file: SourceFile;
  readonly message: string;
}

/** An error at a token, or about a whole file when there is no token. */
export function makeProblem(token: Token | undefined, file: SourceFile, text: ProblemText, related: readonly RelatedToken[] = []): Problem {
  const problem = { ...text, severity: "error", ...locate(token, file) } as const;
  return related.length === 0 ? problem : { ...problem, related: related.map(relatedPlace) };
}

function relatedPlace({ token, file, message }: RelatedToken): RelatedPlace {
  return { ...locate(token, file), message };
}

function locate(token: Token | undefined, file: SourceFile): { readonly file: string; readonly line: number; readonly column: number } {
  if (token === undefined) return { file: file.path, line: 0, column: 0 };
  const place = userPlace(token);
  return { file: place.file.path, ...positionAt(place.file, place.offset) };
}
