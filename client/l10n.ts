/** Translating, for the rooms of the client that do not know the editor. */

/** `vscode.l10n.t`: the message in the user's language, `{0}` and so on filled in. */
export type Translate = (message: string, ...values: readonly (string | number)[]) => string;
