// The pure parts of the page modules.
import assert from "node:assert/strict";
import { test } from "node:test";

import { words as bulkWords } from "../../static/js/modules/bulk.js";
import { left, words as countWords } from "../../static/js/modules/count.js";
import { pause, words as jobWords } from "../../static/js/modules/job-progress.js";
import { neighbour } from "../../static/js/modules/photo-viewer.js";

test("a character beyond the BMP counts once", () => {
  assert.equal(left("柳树𨟠镇", 10), 6);
});

test("a count says what is left and what is too much", () => {
  assert.equal(countWords(3), "还可输入 3 字");
  assert.equal(countWords(-2), "超出 2 字");
});

test("photos go round in a ring", () => {
  assert.equal(neighbour(2, 1, 3), 0);
  assert.equal(neighbour(-1, 0, 3), 2);
});

test("looks at a job become rarer, but never rarer than five seconds", () => {
  assert.equal(pause(0), 500);
  assert.ok(pause(1) > pause(0));
  assert.equal(pause(50), 5000);
});

test("a job says where it stands when it has no words of its own", () => {
  assert.equal(jobWords({ state: "waiting", message: "" }), "排队中");
  assert.equal(jobWords({ state: "running", done: 3, total: 9, message: "" }), "已完成 3 / 9");
  assert.match(jobWords({ state: "failed", message: "" }), /没有完成/);
});

test("the bulk bar counts the ticked rows", () => {
  assert.equal(bulkWords(0), "勾选后可一并处理");
  assert.equal(bulkWords(3), "已勾选 3 条");
});
