import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Mailbox } from "../src/mailbox.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mailbox-"));
});
afterEach(() => rm(folder, { recursive: true }));

const mail = (id: string) => ({ id, to: "a@example.test", subject: "Hello", headers: {}, text: "Hi" });

test("the same mail is written once, by another process too", async () => {
  const first = await Mailbox.open(folder, 100);
  assert.equal(await first.write(mail("m-1")), true);
  assert.equal(await first.write(mail("m-1")), false);
  const second = await Mailbox.open(folder, 100);
  assert.equal(await second.write(mail("m-1")), false);
  assert.deepEqual(await readdir(join(folder, "new")), ["m-1.eml"]);
});

test("half-written mail of a killed process is cleared away", async () => {
  await Mailbox.open(folder, 100);
  await writeFile(join(folder, "tmp", "draft"), "To: a@exam");
  await Mailbox.open(folder, 100);
  assert.deepEqual(await readdir(join(folder, "tmp")), []);
});

test("the newest mails are kept", async () => {
  const mailbox = await Mailbox.open(folder, 2);
  for (const id of ["m-1", "m-2", "m-3", "m-4"]) await mailbox.write(mail(id));
  assert.deepEqual((await readdir(join(folder, "new"))).sort(), ["m-3.eml", "m-4.eml"]);
});

test("neither headers nor folders can be smuggled in", async () => {
  const mailbox = await Mailbox.open(folder, 100);
  await mailbox.write({ ...mail("../../m"), to: "a@example.test\r\nBcc: b@example.test" });
  const [name] = await readdir(join(folder, "new"));
  assert.equal(name, ".._.._m.eml");
  const text = await readFile(join(folder, "new", name ?? ""), "utf8");
  assert.match(text, /^To: a@example\.test Bcc: b@example\.test\r$/m);
});
