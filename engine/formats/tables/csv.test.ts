import { expect, it } from 'vitest';
import { sampleResult } from '../core/result.fake.ts';
import { CSV_HEADER, writeCsv } from './csv.ts';

it('writes a header, exact seconds, names, scores and CRLF', () => {
  expect(writeCsv(sampleResult())).toBe(
    'video,start_s,end_s,label,name,score,origin\r\n' +
      'clip.mp4,1.250000,3.500000,pour,Pour,0.910000,model\r\n' +
      'clip.mp4,5.000000,8.250000,stir,Stir,0.765432,model\r\n',
  );
  expect(writeCsv(sampleResult({ segments: [] }))).toBe(CSV_HEADER);
  expect(writeCsv(sampleResult({ segments: [] }), { header: false })).toBe('');
});

it('loses no microsecond of a long video', () => {
  const segments = [
    { startUs: 0, endUs: 359_999_999_999, label: 'pour', score: null, origin: 'human' as const },
  ];
  expect(writeCsv(sampleResult({ segments }), { header: false })).toBe(
    'clip.mp4,0.000000,359999.999999,pour,Pour,,human\r\n',
  );
});

it('quotes what must be quoted and disarms formulas', () => {
  const base = sampleResult();
  const nameOf = (name: string) => {
    const labels = [{ id: 'pour', name, path: [] }];
    const row = writeCsv({ ...base, segments: base.segments.slice(0, 1), labels }, { header: false });
    return row.slice('clip.mp4,1.250000,3.500000,pour,'.length, -',0.910000,model\r\n'.length);
  };
  expect(nameOf('pour, slowly')).toBe('"pour, slowly"');
  expect(nameOf('the "pour"')).toBe('"the ""pour"""');
  expect(nameOf('two\nlines')).toBe('"two\nlines"');
  expect(nameOf('=1+1')).toBe("'=1+1");
  expect(nameOf('+pour')).toBe("'+pour");
  expect(nameOf('-pour')).toBe("'-pour");
  expect(nameOf('@SUM(A1)')).toBe("'@SUM(A1)");
  expect(nameOf('\t=1')).toBe("'\t=1");
  expect(nameOf('=HYPERLINK("x","y")')).toBe(`"'=HYPERLINK(""x"",""y"")"`);
  expect(nameOf('a=b')).toBe('a=b');
});

it('disarms a video’s name as well', () => {
  const result = sampleResult();
  const csv = writeCsv({ ...result, video: { ...result.video, name: '=cmd,.mp4' } }, { header: false });
  expect(csv.startsWith(`"'=cmd,.mp4",1.250000,`)).toBe(true);
});
