import { CheckedSignatures } from './checked-signatures.js';

it('knows the tokens it was told of, each by all of it', () => {
  const checked = new CheckedSignatures();
  checked.add('header.payload.signature');
  expect(checked.has('header.payload.signature')).toBe(true);
  for (const other of ['header.payload.signaturE', 'header.payload.', 'eader.payload.signature', ''])
    expect(checked.has(other)).toBe(false);
});

it('forgets the first of them beyond 50,000, so that it does not grow for ever', () => {
  const checked = new CheckedSignatures();
  for (let token = 0; token < 50_001; token += 1) checked.add(String(token));
  expect([0, 1, 50_000].map((token) => checked.has(String(token)))).toEqual([false, true, true]);
});
