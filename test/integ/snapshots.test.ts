import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { differences, SNAPSHOT_APPS, snapshotOf } from './snapshots';
import { synthesized } from '../gates/synth';

test.each(Object.entries(SNAPSHOT_APPS))('%s: an upgrade changes no resource unnoticed', (name, app) => {
  const file = join(__dirname, '..', '..', 'integ', 'snapshots', `${name}.json`);
  const now = snapshotOf(synthesized(app).templates);
  if (process.env.UPDATE_SNAPSHOTS) { writeFileSync(file, `${JSON.stringify(now, undefined, 2)}\n`); }
  expect(existsSync(file)).toBe(true);
  expect(differences(JSON.parse(readFileSync(file, 'utf8')), now)).toEqual([]);
});

describe('the comparison', () => {
  const before = { 'S.template.json': { DataABC: { type: 'AWS::S3::Bucket', deletionPolicy: 'Retain' } } };

  test.each<[string, any, RegExp]>([
    ['a changed logical id', { 'S.template.json': { DataXYZ: before['S.template.json'].DataABC } }, /DataABC is gone/],
    ['a bucket that is no longer retained', { 'S.template.json': { DataABC: { type: 'AWS::S3::Bucket', deletionPolicy: 'Delete' } } }, /DataABC changed from .*Retain.* to .*Delete/],
    ['another type', { 'S.template.json': { DataABC: { type: 'AWS::SNS::Topic' } } }, /DataABC changed/],
    ['a changed name', { 'S.template.json': { DataABC: { ...before['S.template.json'].DataABC, BucketName: 'b' } } }, /"BucketName":"b"/],
    ['a new resource', { 'S.template.json': { ...before['S.template.json'], New: { type: 'AWS::SNS::Topic' } } }, /New is new/],
  ])('notices %s', (_what, after, message) => {
    expect(differences(before, after).join('\n')).toMatch(message);
  });
});
