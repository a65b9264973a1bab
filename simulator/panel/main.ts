/** What the webview loads. Its style sheet is `style/panel.css`. */
/* oxlint-disable import/no-unassigned-import -- each of these registers its element */
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import { TimelineView } from "./timeline/timeline-view.ts";
import { PanelApp } from "./view/app.ts";
import { TraceLinks } from "./view/explore/trace-links.ts";
import { QuiesceMenu } from "./view/menu.ts";

customElements.define("quiesce-menu", QuiesceMenu);
customElements.define("quiesce-timeline", TimelineView);
customElements.define("quiesce-trace-links", TraceLinks);
customElements.define("quiesce-panel", PanelApp);
document.body.append(document.createElement("quiesce-panel"));
