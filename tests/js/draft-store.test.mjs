import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf, missing, pack, stale, unpack } from "../../static/js/modules/draft-store.js";

const NOW = 1_800_000_000_000;

test("a draft belongs to one user and one form", () => {
  assert.notEqual(keyOf("7", "reply-12-0"), keyOf("8", "reply-12-0"));
  assert.notEqual(keyOf("7", "reply-12-0"), keyOf("7", "reply-12-1"));
});

test("typed text and the token come back, the csrf token does not", () => {
  const text = pack([["text", "已清运", true], ["token", "a1", false], ["csrf_token", "x", false]], NOW);
  assert.deepEqual(unpack(text, NOW).values, { text: "已清运", token: "a1" });
});

test("a form in which nothing was typed is not kept", () => {
  assert.equal(pack([["text", "  ", true], ["token", "a1", false]], NOW), null);
});

test("only empty fields are filled, so that the server's answer stands", () => {
  const draft = { at: NOW, values: { text: "旧", reason: "理由", gone: "x" } };
  assert.deepEqual(missing(draft, { text: "新", reason: "" }), [["reason", "理由"]]);
});

test("broken and old drafts are not restored", () => {
  const text = pack([["text", "已清运", true]], NOW);
  assert.equal(unpack(text, NOW + 31 * 86_400_000), null);
  assert.equal(unpack("{", NOW), null);
  assert.equal(unpack(null, NOW), null);
  assert.equal(unpack('{"at":"x"}', NOW), null);
});

test("only stale drafts are cleared, and nothing of others", () => {
  const text = pack([["text", "已清运", true]], NOW);
  const pairs = [["draft:7:a", text], ["draft:7:b", "{"], ["theme", "{"]];
  assert.deepEqual(stale(pairs, NOW), ["draft:7:b"]);
});
