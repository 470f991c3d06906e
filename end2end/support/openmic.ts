/** Openmic as a program: started on a database of its own, asked for its address, stopped. */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const HERE = resolve(import.meta.dirname, "..");
const BINARY = resolve(process.env.OPENMIC_BIN ?? join(HERE, "../target/debug/openmic"));
const SITE = resolve(process.env.OPENMIC_SITE ?? join(HERE, "../target/site"));

/** The tracks of these tests. */
const CONTENT = join(HERE, "content/tracks");

/** Two entrants of the local model. */
export const ENTRANTS = join(HERE, "content/entrants.toml");

/** A third one, whose answers cost something. */
export const HOSTED = join(HERE, "content/hosted.toml");

/** Openmic promises to stop within ten seconds; a machine under load gets some more. */
const STOP_WITHIN_MS = 20_000;
const START_WITHIN_MS = 60_000;

/** What keeps votes from being limited and looked through: tests vote faster than people read. */
const UNGUARDED = ["OPENMIC_VOTE_CHECKS", "OPENMIC_VOTES_PER_VOTER"];

/** What to start besides the pages. */
export interface Start {
  /** Origins that may be asked although they are on this machine. */
  allow?: string[];
  /** Where the entrants answer; without it nobody enters. */
  entrantsUrl?: string;
  /** The file of those entrants; without it `ENTRANTS`. */
  entrants?: string;
  /** A folder left by another Openmic, to begin with a copy of. */
  from?: string;
  /** Whether votes are limited and looked through, as they are for everybody but tests. */
  guarded?: boolean;
}

/** A running Openmic. */
export class Openmic {
  private constructor(
    private readonly process: ChildProcess,
    private readonly log: () => string,
    /** Database and key. */
    readonly folder: string,
    /** `http://127.0.0.1:PORT`. */
    readonly url: string,
    /** Good once. */
    readonly operatorLink: string,
  ) {}

  /** Starts it on a free port, with a database in a new folder. */
  static async start(start: Start = {}): Promise<Openmic> {
    if (!existsSync(BINARY)) {
      throw new Error(`there is no ${BINARY}: build it with \`cargo build --bin openmic\`, or set OPENMIC_BIN`);
    }
    const folder = mkdtempSync(join(tmpdir(), "openmic-test-"));
    if (start.from) cpSync(start.from, folder, { recursive: true });
    const parts = ["serve", "--addr", "127.0.0.1:0"];
    for (const origin of start.allow ?? []) parts.push("--allow-endpoint", origin);
    if (start.entrantsUrl) parts.push("--entrants", start.entrants ?? ENTRANTS, "--entrants-url", start.entrantsUrl);
    const env = environment(folder);
    if (start.guarded) for (const name of UNGUARDED) delete env[name];
    const child = spawn(BINARY, parts, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    // A test run that is broken off leaves nothing behind.
    const end = () => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    let said = "";
    let logged = "";
    child.stdout.on("data", (piece) => (said += piece));
    child.stderr.on("data", (piece) => (logged = (logged + piece).slice(-20_000)));
    await new Promise<void>((done, failed) => {
      const late = setTimeout(() => failed(new Error(`openmic did not start:\n${said}${logged}`)), START_WITHIN_MS);
      const settle = (then: () => void) => (clearTimeout(late), then());
      child.stdout.on("data", () => /Operator link.*\n/.test(said) && settle(done));
      child.once("error", (error) => settle(() => failed(error)));
      child.once("exit", (code) => settle(() => failed(new Error(`openmic ended with ${code}:\n${said}${logged}`))));
    });
    const url = /listens at (\S+)/.exec(said)?.[1];
    const link = /Operator link[^:]*: (\S+)/.exec(said)?.[1];
    if (!url || !link) throw new Error(`openmic printed no address or no operator link:\n${said}`);
    return new Openmic(child, () => logged, folder, url, link);
  }

  /** Runs another command of the binary on the same database; gives what it prints. */
  async command(...parts: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(BINARY, parts, { cwd: this.folder, env: environment(this.folder) });
    return stdout;
  }

  /** Asks it to stop, and fails if it does not, or not well. The folder stays. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = new Promise<void>((done) => this.process.once("exit", () => done()));
      this.process.kill("SIGTERM");
      const late = setTimeout(() => this.process.kill("SIGKILL"), STOP_WITHIN_MS);
      await ended;
      clearTimeout(late);
    }
    const { exitCode, signalCode } = this.process;
    if (exitCode !== 0) throw new Error(`openmic ended with ${exitCode ?? signalCode}:\n${this.log()}`);
    const broken = this.log().split("\n").filter((line) => / ERROR |panicked/.test(line));
    if (broken.length > 0) throw new Error(`openmic logged errors:\n${broken.join("\n")}`);
  }

  /** Removes what it stored. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** This process's environment without Openmic's own variables, and what the tests need of them. */
function environment(folder: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("OPENMIC_"));
  return {
    ...Object.fromEntries(own),
    NO_COLOR: "1",
    OPENMIC_CONTENT: CONTENT,
    OPENMIC_DATABASE: `sqlite://${join(folder, "openmic.sqlite")}`,
    OPENMIC_SITE: SITE,
    OPENMIC_SECRET_FILE: join(folder, "secret.key"),
    OPENMIC_VOTE_CHECKS: "false",
    OPENMIC_VOTES_PER_VOTER: "0",
  };
}
