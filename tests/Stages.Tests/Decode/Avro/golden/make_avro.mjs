// Records and container files by another implementation of Avro (npm avsc 5.7.9, snappy 7), with the values that it reads back.
// Run in a directory where both are installed:  node make_avro.mjs OUTPUT_DIRECTORY
import { createRequire } from 'node:module';
import { createWriteStream, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

const require = createRequire(join(process.cwd(), 'package.json'));
const avro = require('avsc');
const snappy = require('snappy');
const output = process.argv[2] ?? '.';

const party = {
  type: 'record', name: 'Party', fields: [
    { name: 'name', type: 'string' },
    { name: 'age_years', type: ['null', 'int'], default: null },
    { name: 'account_days', type: 'long' },
    { name: 'balance_share', type: 'double' },
    { name: 'tags', type: { type: 'array', items: 'string' } },
  ],
};
const payment = {
  type: 'record', name: 'Payment', namespace: 'bank.pix', fields: [
    { name: 'end_to_end_id', type: 'string' },
    { name: 'created_at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'valor', type: { type: 'bytes', logicalType: 'decimal', precision: 18, scale: 2 } },
    { name: 'channel', type: { type: 'enum', name: 'Channel', symbols: ['app', 'web', 'api'] } },
    { name: 'payer', type: party },
    { name: 'payee', type: ['null', 'Party'], default: null },
    { name: 'ratio', type: 'float' },
    { name: 'is_new', type: ['boolean', 'null'] },
    { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 4 } },
    { name: 'embedding', type: { type: 'array', items: 'double' } },
    { name: 'attributes', type: { type: 'map', values: ['null', 'string', 'long'] } },
    { name: 'status', type: ['null', 'string', 'double', { type: 'record', name: 'Why', fields: [{ name: 'code', type: 'int' }] }] },
    { name: 'note', type: 'string' },
  ],
};

// A generator with a seed, so that the files are the same each time.
let state = 20261130;
const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const pick = (...values) => values[Math.floor(random() * values.length)];
const whole = (bits) => pick(-1, 1) * Math.floor(random() * 2 ** bits);

function decimal(value) {
  let n = BigInt(value);
  const bytes = [];
  do {
    bytes.unshift(Number(BigInt.asUintN(8, n)));
    n >>= 8n;
  } while (!((n === 0n && bytes[0] < 0x80) || (n === -1n && bytes[0] >= 0x80)));
  return Buffer.from(bytes);
}

function makeParty() {
  return {
    name: pick('Ana', 'Antônio Imaginário', '', 'x'.repeat(100)),
    age_years: pick(null, { int: 40 }, { int: 0 }, { int: -1 }, { int: 2147483647 }, { int: -2147483648 }),
    account_days: whole(pick(3, 7, 20, 50)),
    balance_share: pick(0, -0.0, 0.1, 1e-310, 1.7976931348623157e308, random()),
    tags: Array.from({ length: pick(0, 1, 3) }, () => pick('a', 'bc', '')),
  };
}

function makePayment(i) {
  return {
    end_to_end_id: `E00000000202611302010${String(i).padStart(11, '0')}`,
    created_at: pick(0, 1796040000000, 1796040000000 + i, -1, -62135596800000),
    valor: decimal(pick(0, 1, -1, 127, 128, -128, -129, 17790, 99999999999999, whole(40))),
    channel: pick('app', 'web', 'api'),
    payer: makeParty(),
    payee: pick(null, { 'bank.pix.Party': makeParty() }),
    ratio: pick(0.5, -1.25, 3.4028234663852886e38, 1.401298464324817e-45),
    is_new: pick(null, { boolean: true }, { boolean: false }),
    hash: Buffer.from([65, 66, 67, 68 + (i % 20)]),
    embedding: Array.from({ length: 3 }, () => random()),
    attributes: Object.fromEntries([['risk', pick(null, { string: 'high' }, { long: 7 })], ['k' + i, null]].slice(0, pick(0, 1, 2))),
    status: pick(null, { string: 'done' }, { double: 2.5 }, { 'bank.pix.Why': { code: whole(10) } }),
    note: pick('', 'n', 'ç'.repeat(70)),
  };
}

// Unions are wrapped in an object with the branch's name; take the value out.
const open = (v) => (v !== null && typeof v === 'object' && !Buffer.isBuffer(v) && Object.keys(v).length === 1
  && /^(boolean|string|long|int|double|bank\.pix\.\w+)$/.test(Object.keys(v)[0]) ? Object.values(v)[0] : v);

function at(value, path) {
  for (const name of path.split('.')) {
    value = open(value);
    value = value === null || typeof value !== 'object' ? undefined : value[name];
  }
  value = open(value);
  return value === undefined || value === null ? null : Buffer.isBuffer(value) ? value.toString('latin1') : typeof value === 'object' ? null : value;
}

const paths = ['end_to_end_id', 'created_at', 'channel', 'payer.name', 'payer.age_years', 'payer.account_days', 'payer.balance_share', 'payee.name', 'payee.age_years',
  'ratio', 'is_new', 'hash', 'embedding.0', 'embedding.1', 'embedding.2', 'attributes.risk', 'status', 'status.code', 'note'];
const type = avro.Type.forSchema(payment, { wrapUnions: true });
const reader = {
  type: 'record', name: 'Payment', namespace: 'bank.pix', fields: [
    { name: 'id', aliases: ['end_to_end_id'], type: 'bytes' },
    { name: 'note', type: ['null', 'string'] },
    { name: 'ratio', type: 'double' },
    { name: 'added', type: 'int', default: -5 },
    { name: 'added_text', type: 'string', default: 'nothing' },
    { name: 'payer', type: { type: 'record', name: 'Party', fields: [
      { name: 'days', aliases: ['account_days'], type: 'double' }, { name: 'age_years', type: ['long', 'null'] }] } },
  ],
};
const resolver = avro.Type.forSchema(reader, { wrapUnions: true });
const readerPaths = ['id', 'note', 'ratio', 'added', 'added_text', 'payer.days', 'payer.age_years'];

const records = Array.from({ length: 60 }, (_, i) => makePayment(i));
const expected = (value, names) => Object.fromEntries(names.map((path) => [path, at(value, path)]));
const cases = records.map((record) => {
  const bytes = type.toBuffer(record);
  return {
    hex: bytes.toString('hex'),
    written: { ...expected(type.fromBuffer(bytes), paths), valor: Number(BigInt.asIntN(64, BigInt('0x' + record.valor.toString('hex')
      .padStart(16, record.valor[0] >= 0x80 ? 'f' : '0')))) },
    resolved: expected(resolver.fromBuffer(bytes, resolver.createResolver(type)), readerPaths),
  };
});
writeFileSync(join(output, 'avro-payments.json'), JSON.stringify({ writer: payment, reader, cases }, null, 1) + '\n');

const snappyCodec = (bytes, done) => snappy.compress(bytes).then((packed) => {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  done(null, Buffer.concat([packed, sum]));
}, done);
for (const codec of ['null', 'deflate', 'snappy']) {
  const encoder = new avro.streams.BlockEncoder(type, { codec, blockSize: 2000, syncMarker: Buffer.alloc(16, 7), codecs: { ...avro.streams.BlockEncoder.defaultCodecs(), snappy: snappyCodec } });
  const file = createWriteStream(join(output, `payments-${codec}.avro`));
  encoder.pipe(file);
  records.forEach((record) => encoder.write(record));
  encoder.end();
  await once(file, 'finish');
}
