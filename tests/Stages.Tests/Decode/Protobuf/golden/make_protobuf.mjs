// Messages by another implementation of Protobuf (npm protobufjs 8.8.1), with the values that it reads back.
// Run in a directory where it is installed, with protoc in the path:  node make_protobuf.mjs OUTPUT_DIRECTORY
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const protobuf = require('protobufjs');
const output = process.argv[2] ?? '.';
const descriptor = join(output, 'payment.desc');
execFileSync('protoc', ['--include_imports', `--descriptor_set_out=${descriptor}`, `-I${output}`, '-I/usr/include', 'payment.proto']);

const root = new protobuf.Root();
root.resolvePath = (from, to) => (to.startsWith('google/') ? join('/usr/include', to) : to);
root.loadSync(join(output, 'payment.proto'), { keepCase: true });
const type = root.lookupType('bank.pix.Payment');

let state = 20261130;
const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const pick = (...values) => values[Math.floor(random() * values.length)];
const party = () => ({
  name: pick('Ana', 'Antônio', ''),
  ...(random() < 0.5 ? { age_years: pick(0, 40, -1, 2147483647, -2147483648) } : {}),
  account_days: pick(0, 7, 925, -5, 2 ** 50),
  balance_share: pick(0, 0.1, -1.5, 1e300),
  tags: Array.from({ length: pick(0, 2) }, () => pick('a', 'b')),
});

function payment(i) {
  return {
    end_to_end_id: `E00000000202611302010${String(i).padStart(11, '0')}`,
    created_at: { seconds: 1796040000 + i, nanos: pick(0, 250000000) },
    valor: pick('177.90', '0.01'),
    channel: pick(0, 1, 2, 7),
    ...(random() < 0.9 ? { payer: party() } : {}),
    ...(random() < 0.5 ? { payee: party() } : {}),
    ratio: pick(0, 0.5, -2.25),
    is_new: pick(true, false),
    hash: Buffer.from('ABC'),
    embedding: Array.from({ length: 3 }, () => random()),
    attributes: random() < 0.7 ? { risk: random(), other: 1 } : {},
    codes: random() < 0.7 ? { 7: 'seven', [-1]: 'minus' } : {},
    ...pick({ done: 'yes' }, { pending: 2.5 }, {}),
    ...(random() < 0.6 ? { score: { value: pick(0, 0.75) } } : {}),
    big: pick(0, 5, 2 ** 40),
    delta: pick(0, -1, 64, -(2 ** 40)),
    four: pick(0, 4294967295),
    eight: pick(0, -8),
    ...(random() < 0.5 ? { risk: pick(0, 0.25) } : {}),
  };
}

const paths = ['end_to_end_id', 'valor', 'channel', 'payer.name', 'payer.age_years', 'payer.account_days', 'payer.balance_share', 'payee.name', 'payee.age_years', 'ratio', 'is_new',
  'hash', 'embedding.0', 'embedding.1', 'embedding.2', 'attributes.risk', 'codes.7', 'codes.-1', 'done', 'pending', 'score', 'big', 'delta', 'four', 'eight', 'risk'];
const number = (v) => (protobuf.util.Long && v instanceof protobuf.util.Long ? v.toNumber() : v);

function at(message, path) {
  let value = message;
  let kind = type;
  for (const name of path.split('.')) {
    if (value === null || value === undefined) return null;
    const field = kind?.fields?.[name]?.resolve();
    const isSet = field === undefined || field.repeated || field.map || !field.partOf && !field.resolvedType?.fields || Object.hasOwn(value, name);
    value = isSet ? value[name] : undefined;
    kind = field?.resolvedType;
  }
  if (value && kind?.name === 'DoubleValue') value = value.value ?? 0;
  value = number(value);
  if (kind?.values && value in kind.valuesById) return kind.valuesById[value];
  return value === undefined || value === null ? null : value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : typeof value === 'object' ? null : value;
}

const cases = Array.from({ length: 60 }, (_, i) => {
  const bytes = type.encode(type.fromObject(payment(i))).finish();
  const message = type.decode(bytes);
  return { hex: Buffer.from(bytes).toString('hex'), values: Object.fromEntries(paths.map((path) => [path, at(message, path)])) };
});
writeFileSync(join(output, 'protobuf-payments.json'), JSON.stringify({ cases }, null, 1) + '\n');
readFileSync(descriptor);
