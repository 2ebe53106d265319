import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { sha256, sha256Plain } from "../../static/js/tablet/sha256.js";

const bytesOf = (length) => Uint8Array.from({ length }, (_, i) => (i * 131 + length) & 255);
const expected = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("the plain digest equals the standard one at every padding edge", () => {
  for (const length of [0, 1, 3, 54, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, 250000]) {
    assert.equal(sha256Plain(bytesOf(length)), expected(bytesOf(length)), `${length} bytes`);
  }
});

test("the browser's digest and the plain one agree, for buffers and views", async () => {
  const bytes = bytesOf(777);
  assert.equal(await sha256(bytes), sha256Plain(bytes));
  assert.equal(await sha256(bytes.buffer), expected(bytes));
  assert.equal(await sha256(bytes.subarray(5, 99)), expected(bytes.subarray(5, 99)));
});
