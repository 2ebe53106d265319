// Every page loads this one module; each part looks for its own data attribute and does nothing when it is absent.
import { startBeforeAfter } from "./before-after.js";
import { startBulk } from "./bulk.js";
import { startConfirm } from "./confirm.js";
import { startCount } from "./count.js";
import { startJobs } from "./job-progress.js";
import { startPhotos } from "./photo-viewer.js";
import { startPrint } from "./print.js";
import { startFlashes } from "./toast.js";

startFlashes(document);
startConfirm(document);
startPhotos(document);
startBeforeAfter(document);
startBulk(document);
startCount(document);
startPrint(document);
startJobs(document);
document.querySelector("[data-error-summary]")?.focus();

// Pages that neither keep a draft nor end one never ask for this part.
if (document.querySelector("[data-keep-draft], [data-draft-sent]")) {
  const part = await import("./keep-draft.js");
  part.start(document);
}

// After what was kept is back in its fields.
const sheet = document.querySelector("[data-paper-entry]");
if (sheet) {
  const part = await import("./paper-entry.js");
  part.startPaperEntry(sheet);
}
