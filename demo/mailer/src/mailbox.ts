// Outgoing mail as files, one a message, written so that a mail is there whole or not at all and
// never twice.
import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const PRUNE_EVERY = 500;

export interface Mail {
  /** Names the message; the same ID is written once. */
  id: string;
  to: string;
  subject: string;
  headers: Record<string, string>;
  text: string;
}

export class Mailbox {
  private sinceLastPrune = 0;

  private constructor(
    private readonly folder: string,
    private readonly keep: number,
  ) {}

  /** Opens a folder that keeps the newest `keep` mails. */
  static async open(folder: string, keep: number): Promise<Mailbox> {
    // What lies in tmp/ is half-written mail of a process that was killed.
    await rm(join(folder, "tmp"), { recursive: true, force: true });
    for (const part of ["tmp", "new"]) await mkdir(join(folder, part), { recursive: true });
    return new Mailbox(folder, keep);
  }

  /** Writes a mail to disk for good, unless it is there already. Answers whether it was new. */
  async write(mail: Mail): Promise<boolean> {
    const draft = join(this.folder, "tmp", randomUUID());
    const file = await open(draft, "wx");
    try {
      await file.writeFile(render(mail));
      await file.sync();
    } finally {
      await file.close();
    }
    try {
      await link(draft, join(this.folder, "new", fileName(mail.id)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
    await this.syncFolder();
    await this.prune();
    return true;
  }

  private async syncFolder(): Promise<void> {
    const folder = await open(join(this.folder, "new"), "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  /** Order numbers begin with their time, so names sort by age. */
  private async prune(): Promise<void> {
    if (++this.sinceLastPrune < Math.min(PRUNE_EVERY, this.keep)) return;
    this.sinceLastPrune = 0;
    const names = (await readdir(join(this.folder, "new"))).sort();
    for (const name of names.slice(0, Math.max(0, names.length - this.keep))) {
      await rm(join(this.folder, "new", name), { force: true });
    }
  }
}

function fileName(id: string): string {
  return `${id.replace(/[^A-Za-z0-9._-]/g, "_").slice(0, 120)}.eml`;
}

function render(mail: Mail): string {
  const headers = { From: "shop@example.test", To: mail.to, Subject: mail.subject, ...mail.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${oneLine(value)}`);
  return `${lines.join("\r\n")}\r\n\r\n${mail.text}\r\n`;
}

/** A header must not smuggle in another one. */
function oneLine(value: string): string {
  return value.replace(/[\u0000-\u001f\u007f]+/g, " ");
}
