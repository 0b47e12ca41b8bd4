import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Runs a Python script of this folder with those packages; gives it `input` as JSON, and returns the JSON it prints. */
export async function runPython(packages: string, script: string, input: unknown): Promise<unknown> {
  const child = spawn('python3', [join(__dirname, 'python', script)], {
    env: { ...process.env, PYTHONPATH: packages },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(input));
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}
