// Follows a job of the server and loads the page again when it has ended. The job goes on when the page is left.

const ENDED = new Set(["done", "failed"]);

/** Milliseconds until the next look: soon at first, then calmer, at most 5 s. */
export function pause(looks) {
  return Math.min(500 * 1.5 ** looks, 5000);
}

/** What the line under the bar says. */
export function words(job) {
  if (job.message) return job.message;
  if (job.state === "failed") return "没有完成，管理员可以在“后台任务”中重试";
  if (job.total) return `已完成 ${job.done} / ${job.total}`;
  return job.state === "waiting" ? "排队中" : "正在处理";
}

/** Enhance every `[data-job]` under root. */
export function startJobs(root) {
  for (const box of root.querySelectorAll("[data-job]")) follow(box, 0);
}

async function follow(box, looks) {
  try {
    const answer = await fetch(box.dataset.job, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (answer.status === 404) return;
    if (answer.ok) {
      const job = await answer.json();
      show(box, job);
      if (ENDED.has(job.state)) return end(box, job);
    }
  } catch {
    // No signal for a moment: the job does not mind, look again later.
  }
  setTimeout(() => follow(box, looks + 1), pause(looks));
}

function show(box, job) {
  const bar = box.querySelector("[data-job-bar]");
  if (job.total) {
    bar.max = job.total;
    bar.value = job.done;
  }
  box.querySelector("[data-job-words]").textContent = words(job);
}

function end(box, job) {
  if (job.state === "failed") return;
  const view = box.ownerDocument.defaultView;
  if (box.dataset.jobThen) view.location.assign(box.dataset.jobThen);
  else view.location.reload();
}
