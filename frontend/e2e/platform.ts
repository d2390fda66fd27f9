import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const ROOT = resolve(import.meta.dirname, '../..');
const PYTHON = join(ROOT, '.venv/bin/python');
const READY_MS = 15 * 60_000;

async function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        found(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}

/** A real platform (`make run`) on a home and a port of its own. Without `password` the first one is in its file. */
export class Platform {
  url = '';
  private home = '';
  private process: ChildProcess | undefined;
  private output = '';
  private port = 0;

  constructor(private readonly password = '') {}

  async start(): Promise<void> {
    this.home ||= mkdtempSync(join(tmpdir(), 'modelyard-e2e-'));
    this.port ||= await freePort();
    this.url = `http://127.0.0.1:${String(this.port)}`;
    const started = spawn(PYTHON, ['-m', 'launcher'], { cwd: ROOT, env: this.environment() });
    const keep = (data: Buffer) => (this.output = (this.output + data.toString()).slice(-8000));
    started.stdout.on('data', keep);
    started.stderr.on('data', keep);
    this.process = started;
    for (const deadline = Date.now() + READY_MS; Date.now() < deadline; await wait(200)) {
      if (started.exitCode !== null) throw new Error(`the platform ended: ${this.output}`);
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
    }
    throw new Error(`the platform is not ready: ${this.output}`);
  }

  /** `SIGKILL` is the crash, `SIGTERM` what Ctrl-C does. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const running = this.process;
    if (running?.exitCode === null) {
      const ended = new Promise((done) => running.once('exit', done));
      running.kill(signal);
      await ended;
    }
  }

  /** Everything it runs ends, and its home is removed. */
  async remove(): Promise<void> {
    await this.end('SIGTERM');
    execFileSync(PYTHON, ['-m', 'launcher', 'down'], { cwd: ROOT, env: this.environment() });
    rmSync(this.home, { recursive: true, force: true });
  }

  get firstPassword(): string {
    const path = join(this.home, 'first-password');
    return existsSync(path) ? readFileSync(path, 'utf8').trim() : this.password;
  }

  environment(): NodeJS.ProcessEnv {
    const own = {
      MODELYARD_HOME: this.home,
      MODELYARD_PORT: String(this.port),
      MODELYARD_ADMIN_PASSWORD: this.password,
    };
    return { ...process.env, ...own };
  }
}
