import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseTubeletJson, type TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../../host/library/videos/short-videos.fake.ts';
import { runCommand } from '../options/command.fake.ts';

/** A graphics processor in software, as Chromium ships it. */
const SOFTWARE = ['/usr/lib/chromium', '/opt/google/chrome', '/usr/lib/chromium-browser']
  .map((folder) => path.join(folder, 'vk_swiftshader_icd.json'))
  .find((file) => existsSync(file));
const isLinux = process.platform === 'linux';
if (SOFTWARE === undefined)
  console.log('WebGPU in Node is not tested: no Chromium brings an adapter for it.');

let folder: string;
let video: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-provider-'));
  [video] = writeVideos(folder, shortVideo(folder), 1) as [string];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @param adapter description of the only graphics driver that there is */
function tag(provider: string, adapter: string) {
  const model = ['--model', path.join(FIXTURE_MODELS, 'tiny-streaming'), '--threshold', '0.2'];
  const args = [...model, '--format', 'json', '--progress', 'json', '--provider', provider, video];
  const lines: { event: string; device?: string }[] = [];
  const hear = (line: string) => line.startsWith('{') && lines.push(JSON.parse(line));
  const drivers = { VK_ICD_FILENAMES: adapter, VK_DRIVER_FILES: adapter };
  return runCommand('tag', args, folder, hear, drivers).then(({ code, stdout, stderr }) => ({
    code,
    stderr,
    result: code === 0 ? parseTubeletJson(stdout) : null,
    device: lines.find(({ event }) => event === 'model')?.device ?? '',
  }));
}

const shape = ({ segments }: TubeletResult) => segments.map(({ score: _, ...segment }) => segment);

test.skipIf(!isLinux)(
  'where there is no graphics processor, only who asks for it by name is refused',
  async () => {
    const nothing = path.join(folder, 'no-driver.json');
    const auto = await tag('auto', nothing);
    expect(auto).toMatchObject({ code: 0, device: expect.not.stringContaining('WebGPU') });
    const named = await tag('webgpu', nothing);
    expect(named).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        '--provider webgpu needs a graphics processor that runs this model right',
      ),
    });
  },
);

test.skipIf(!isLinux || SOFTWARE === undefined)(
  'a graphics processor finds what the processor finds, and a slow one is not chosen',
  async () => {
    const cpu = await tag('cpu', SOFTWARE!);
    const graphics = await tag('webgpu', SOFTWARE!);
    expect([cpu.code, graphics.code]).toEqual([0, 0]);
    expect(cpu.result!.segments.length).toBeGreaterThan(0);
    expect(shape(graphics.result!)).toEqual(shape(cpu.result!));
    for (const [index, { score }] of graphics.result!.segments.entries())
      expect(score).toBeCloseTo(cpu.result!.segments[index]!.score!, 3);
    expect(graphics.device).toContain('WebGPU');
    expect(cpu.device).not.toContain('WebGPU');
    // In software it is far slower.
    const auto = await tag('auto', SOFTWARE!);
    expect(auto).toMatchObject({ code: 0, device: cpu.device });
  },
);
