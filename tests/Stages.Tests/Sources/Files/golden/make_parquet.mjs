// Parquet files by DuckDB (npm @duckdb/node-api 1.5), and the same records as JSON lines.
// Run in a directory where it is installed:  node make_parquet.mjs OUTPUT_DIRECTORY
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const { DuckDBInstance } = require('@duckdb/node-api');
const output = process.argv[2] ?? '.';
const db = await (await DuckDBInstance.create(':memory:')).connect();

const absent = (every, value) => `CASE WHEN i % ${every} = 1 THEN NULL ELSE ${value} END`;
const instant = "make_timestamp(1796000000000000 + i * 1234567)";
await db.run(`SET TimeZone = 'UTC'; SET threads = 1`);
await db.run(`CREATE TABLE payments AS SELECT
  'E' || lpad(i::VARCHAR, 12, '0') AS id,
  ${instant}::TIMESTAMPTZ AS created_at,
  ${instant} AS wall_us,
  ${instant}::TIMESTAMP_MS AS wall_ms,
  ${instant}::TIMESTAMP_NS AS wall_ns,
  ${instant}::DATE AS day,
  ${absent(11, "(i * 7919 % 1000000)::DECIMAL(9, 2) / 100")}::DECIMAL(9, 2) AS small_decimal,
  ((i * 104729 % 100000000)::DECIMAL(18, 2) / 100)::DECIMAL(18, 2) AS amount,
  ${absent(6, "((i - 600) * 15485863 % 100000000)::DECIMAL(30, 4)")} AS wide_decimal,
  ${absent(7, "['app', 'web', 'api', 'ação'][1 + i % 4]")} AS channel,
  ${absent(5, 'i % 3 = 0')} AS is_new,
  ${absent(9, "(i % 256 - 128)::TINYINT")} AS tiny,
  ${absent(8, "(i % 65536)::USMALLINT")} AS unsigned_short,
  ((i - 500) * 7919)::INTEGER AS whole,
  ${absent(4, "(2000000000 + i)::UINTEGER")} AS unsigned_whole,
  ((i - 500)::BIGINT * 1000003) AS long,
  18446744073709551615::UBIGINT - i::UBIGINT AS unsigned_long,
  ${absent(3, "(sin(i) * 1000)::FLOAT")} AS ratio,
  ${absent(10, 'cos(i) / 3')} AS share,
  ${absent(12, "CASE WHEN i % 24 = 0 THEN 'NaN'::DOUBLE ELSE i * 0.1 END")} AS gappy,
  (i % 50)::VARCHAR || '.25' AS text_number,
  CASE WHEN i % 13 = 1 THEN NULL ELSE {'age_years': ${absent(6, 'i % 90')}, 'balance_share': i / 7.0} END AS payer,
  [i, i + 1] AS list,
  'x' || i AS never_read
FROM range(1200) t(i)`);

const write = (name, options, rows = 'payments') =>
  db.run(`COPY (FROM ${rows}) TO '${join(output, name)}' (FORMAT parquet, ${options})`);
await write('payments-v1-snappy.parquet', "PARQUET_VERSION V1, COMPRESSION snappy");
await write('payments-v1-gzip.parquet', "PARQUET_VERSION V1, COMPRESSION gzip");
await write('payments-v1-plain.parquet', "PARQUET_VERSION V1, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1");
await write('payments-v2-zstd.parquet', "PARQUET_VERSION V2, COMPRESSION zstd");
await write('payments-v2-lz4.parquet', "PARQUET_VERSION V2, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 1");
await write('payments-v2-brotli.parquet', "PARQUET_VERSION V2, COMPRESSION brotli");
await write('groups.parquet', 'ROW_GROUP_SIZE 2048, COMPRESSION zstd',
  "(SELECT id || '-' || copy AS id, ratio, channel FROM payments, range(4) c(copy) ORDER BY copy, id)");
await write('lists.parquet', 'PARQUET_VERSION V2',
  "(SELECT id, embedding::FLOAT[] AS embedding FROM (VALUES (1, [1, NULL, 3]), (2, []), (3, NULL), (4, [NULL]), (5, [4, 5, 6])) t(id, embedding))");
await write('infinite.parquet', 'PARQUET_VERSION V1',
  "(SELECT * FROM (VALUES ('a', 'infinity'::TIMESTAMP, 1), ('b', '-infinity'::TIMESTAMP, 2), ('c', TIMESTAMP '2026-12-01 12:00:00', 3)) t(id, created_at, value))");

// DuckDB 1.5 writes whole numbers of 32 bits without a sign as 64 bits with DELTA_BINARY_PACKED: other readers take that for damage.
const unsigned = "(SELECT (4294967295 - i * i)::UINTEGER AS unsigned_whole FROM range(600) t(i))";
await write('unsigned-v1.parquet', 'PARQUET_VERSION V1', unsigned);
await write('unsigned-v2.parquet', 'PARQUET_VERSION V2', unsigned);

const iso = (column) => `strftime(${column}::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%f') || 'Z' AS ${column}`;
await db.run(`COPY (SELECT * REPLACE (
    ${['created_at', 'wall_us', 'wall_ms', 'wall_ns'].map(iso).join(', ')}, strftime(day, '%Y-%m-%dT00:00:00Z') AS day,
    small_decimal::VARCHAR AS small_decimal, amount::VARCHAR AS amount, wide_decimal::VARCHAR AS wide_decimal,
    CASE WHEN isnan(gappy) THEN NULL ELSE gappy END AS gappy)
  FROM payments) TO '${join(output, 'payments.ndjson.gz')}' (FORMAT json, COMPRESSION gzip)`);
const encodings = await db.runAndReadAll(
  `SELECT DISTINCT file_name, encodings FROM parquet_metadata('${join(output, 'payments-*.parquet')}') ORDER BY ALL`);
console.log(encodings.getRows().map((row) => row.join('  ')).join('\n'));
