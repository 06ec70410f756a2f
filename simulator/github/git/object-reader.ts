import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { gitEnvironment } from './environment.ts';

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';
export type ObjectInfo = { readonly type: ObjectType; readonly size: number };
export type GitObject = ObjectInfo & { readonly content: Buffer };

type Pending = {
  readonly wantsContent: boolean;
  readonly resolve: (found: GitObject | null) => void;
  readonly reject: (error: Error) => void;
};

const newline = 0x0a;

/**
 * One long-lived `git cat-file --batch-command` for a repository: a process for each object would cost milliseconds.
 * The process holds the event loop only while somebody waits for an answer.
 */
export class ObjectReader {
  readonly #directory: string;
  #child: ChildProcessWithoutNullStreams | null = null;
  #pending: Pending[] = [];
  #chunks: Buffer[] = [];
  #buffered = 0;
  #needed = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async info(oid: string): Promise<ObjectInfo | null> {
    return this.#ask('info', oid);
  }

  contents(oid: string): Promise<GitObject | null> {
    return this.#ask('contents', oid);
  }

  close(): void {
    this.#child?.kill();
    this.#child = null;
  }

  #ask(command: 'info' | 'contents', oid: string): Promise<GitObject | null> {
    if (!/^[0-9a-f]{40}$/.test(oid)) return Promise.resolve(null);
    const child = this.#started();
    return new Promise((resolve, reject) => {
      this.#pending.push({ wantsContent: command === 'contents', resolve, reject });
      if (this.#pending.length === 1) this.#hold(true);
      child.stdin.write(`${command} ${oid}\n`);
    });
  }

  #started(): ChildProcessWithoutNullStreams {
    if (this.#child) return this.#child;
    const child = spawn('git', ['--git-dir', this.#directory, 'cat-file', '--batch-command'], { env: gitEnvironment });
    child.stdout.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#buffered += chunk.length;
      if (this.#buffered >= this.#needed) this.#drain();
    });
    child.stdin.on('error', () => undefined);
    child.on('close', () => {
      if (this.#child === child) this.#child = null;
      for (const waiting of this.#pending.splice(0)) waiting.reject(new Error('git cat-file ended'));
    });
    this.#child = child;
    return child;
  }

  #hold(on: boolean): void {
    const child = this.#child;
    if (!child) return;
    const handles = [
      child,
      child.stdin as unknown as Socket,
      child.stdout as unknown as Socket,
      child.stderr as unknown as Socket,
    ];
    for (const handle of handles) on ? handle.ref() : handle.unref();
  }

  #drain(): void {
    let buffer = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.#needed = 0;
    while (this.#pending.length > 0 && buffer.length > 0) {
      const lineEnd = buffer.indexOf(newline);
      if (lineEnd < 0) break;
      const [, type, size] = buffer.toString('latin1', 0, lineEnd).split(' ');
      const waiting = this.#pending[0] as Pending;
      let end = lineEnd + 1;
      let content = Buffer.alloc(0);
      if (type !== 'missing' && waiting.wantsContent) {
        end += Number(size) + 1;
        if (buffer.length < end) {
          this.#needed = end;
          break;
        }
        content = Buffer.from(buffer.subarray(lineEnd + 1, end - 1));
      }
      this.#pending.shift();
      waiting.resolve(type === 'missing' ? null : { type: type as ObjectType, size: Number(size), content });
      buffer = buffer.subarray(end);
    }
    this.#chunks = buffer.length > 0 ? [buffer] : [];
    this.#buffered = buffer.length;
    if (this.#pending.length === 0) this.#hold(false);
  }
}
