import { join } from 'path';
import { fingerprint, parts } from './determinism';
import { synthesized } from './synth';

const ORDER = 'test/gates/fixtures/order.ts';
const PLANTED = 'test/gates/fixtures/planted.ts';
const NAMES = ['Training', 'Delivery', 'Features', 'Image', 'Endpoint', 'Data'];
const ANOTHER = ['Data', 'Image', 'Training', 'Endpoint', 'Features', 'Delivery'];

describe('unrelated constructs in another order of creation', () => {
  test('in stacks of their own, they give the same bytes', () => {
    const [first, second] = [NAMES, ANOTHER].map(order => synthesized(ORDER, { context: { order, stacks: true } }));
    expect(Object.keys(fingerprint(first.outdir)).filter(file => file.endsWith('.template.json'))).toHaveLength(NAMES.length);
    expect(fingerprint(second.outdir)).toEqual(fingerprint(first.outdir));
  });

  test('in one stack, each resource has the same bytes, and so has each asset', () => {
    const [first, second] = [NAMES, ANOTHER].map(order => synthesized(ORDER, { context: { order } }));
    expect(Object.keys(parts(first.templates[0].body)).length).toBeGreaterThan(40);
    expect(parts(second.templates[0].body)).toEqual(parts(first.templates[0].body));
    // the template lists its resources in the order of their creation, so its own hash differs
    const assets = (outdir: string) => Object.entries(fingerprint(outdir)).filter(([file]) => file.includes('asset.'));
    expect(assets(first.outdir).length).toBeGreaterThan(3);
    expect(assets(second.outdir)).toEqual(assets(first.outdir));
  });
});

describe('a planted difference is caught', () => {
  const elsewhere = join(__dirname, 'fixtures');

  test('the clock', () => {
    const [first, second] = [1, 2].map(() => fingerprint(synthesized(PLANTED, { context: { defect: 'clock' } }).outdir));
    expect(second).not.toEqual(first);
  });

  test('the working directory', () => {
    const [here, there] = [undefined, elsewhere].map(cwd => fingerprint(synthesized(PLANTED, { cwd, context: { defect: 'directory' } }).outdir));
    expect(there).not.toEqual(here);
  });

  test('the order of creation', () => {
    const [first, second] = ['a', 'b'].map(order => synthesized(PLANTED, { context: { defect: 'order', order } }).templates[0].body);
    expect(parts(second)).not.toEqual(parts(first));
  });

  test('without one, there is no difference', () => {
    const [first, second] = [undefined, elsewhere].map(cwd => fingerprint(synthesized(PLANTED, { cwd }).outdir));
    expect(second).toEqual(first);
  });
});
