import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { FileSource } from './file-source.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'tubelet-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function text(source: FileSource, position: number, length: number): string {
  const into = new Uint8Array(length);
  return new TextDecoder().decode(into.subarray(0, source.readAt(position, into)));
}

describe('FileSource', () => {
  it('reads anywhere, and less only at the end', () => {
    const source = new FileSource(file('a', 'hello world'), 'a');
    expect(source.size).toBe(11);
    expect(text(source, 6, 5)).toBe('world');
    expect(text(source, 6, 50)).toBe('world');
    expect(text(source, 0, 5)).toBe('hello');
    source.close();
    source.close();
  });

  it('reads beyond 4 GiB', () => {
    const path = join(folder, 'sparse');
    const position = 5 * 2 ** 30 + 3;
    const descriptor = openSync(path, 'w');
    writeSync(descriptor, 'far', position);
    closeSync(descriptor);
    const source = new FileSource(path, 'sparse');
    expect(source.size).toBe(position + 3);
    expect(text(source, position, 10)).toBe('far');
    source.close();
  });

  it.each([
    ['a missing file', join(folder, 'none'), 'source/gone'],
    ['a file inside a file', join(file('f', ''), 'none'), 'source/gone'],
    ['a folder', folder, 'source/not-a-file'],
    ['a device', '/dev/null', 'source/not-a-file'],
  ])('refuses %s', (_, path, code) => {
    expect(() => new FileSource(path, 'x')).toThrow(expect.objectContaining({ code }));
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('refuses what it may not read', () => {
    const path = file('secret', 'x');
    chmodSync(path, 0);
    expect(() => new FileSource(path, 'x')).toThrow(expect.objectContaining({ code: 'source/denied' }));
  });

  it.each([
    ['grows', (path: string) => appendFileSync(path, '!')],
    ['shrinks', (path: string) => truncateSync(path, 2)],
  ])('notices a file that %s', (_, change) => {
    const path = file('changing', 'hello');
    const source = new FileSource(path, 'changing');
    expect(text(source, 0, 1)).toBe('h');
    change(path);
    const later = Date.now() + 1000;
    const clock = vi.spyOn(Date, 'now').mockReturnValue(later);
    expect(() => text(source, 0, 5)).toThrow(expect.objectContaining({ code: 'source/changed' }));
    clock.mockRestore();
    source.close();
  });
});
