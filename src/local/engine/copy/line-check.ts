import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { maxObjectBytes } from './fast.ts';

/** With a newline in each such window no line is as long as two of them. */
const windowBytes = maxObjectBytes / 2;
const pieceBytes = 64 * 1024;

/**
 * Whether files of JSON look like one object a line, none too large, from a look into each 2 MB. An object over several
 * lines may still hide between the looks.
 */
export async function looksLikeLines(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      for (let start = 0; start < size; start += windowBytes) {
        const end = Math.min(start + windowBytes, size);
        if (!(await hasCleanNewline(file, start, end)) && end < size) return false;
      }
    } finally {
      await file.close();
    }
  }
  return true;
}

/** Whether the first newline in these bytes stands between two objects. */
async function hasCleanNewline(file: FileHandle, start: number, end: number): Promise<boolean> {
  const buffer = Buffer.allocUnsafe(pieceBytes);
  for (let at = start; at < end; at += pieceBytes) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(pieceBytes, end - at), at);
    const newline = buffer.subarray(0, bytesRead).indexOf('\n');
    if (newline < 0) continue;
    const before = buffer.toString('latin1', 0, newline).trimEnd();
    const after = buffer.toString('latin1', newline, bytesRead).trimStart();
    return (before === '' || before.endsWith('}')) && (after === '' || after.startsWith('{'));
  }
  return false;
}
