import { readFileSync, writeFileSync } from 'node:fs';
import { ffmpeg } from './ffmpeg.ts';

/** `shorten.ts IN OUT SECONDS`: the first seconds of an MP4, copied without encoding. */
const [input = '', output = '', seconds = ''] = process.argv.slice(2);
const bytes = await ffmpeg(
  { 'in.mp4': readFileSync(input) },
  ['-i', '/in.mp4', '-t', seconds, '-c', 'copy'],
  'out.mp4',
);
writeFileSync(output, bytes);
