// node duckdb.js --dir WORKLOAD --modules DIR [--from csv|memory] [--threads N] [--reps N] [--out FILE]
//
// The figures by DuckDB. csv: file -> table -> figures; memory: the table is there already. Prints a line of JSON for
// each repetition; load_ms is the time from file to table, query_ms that from table to figures. --modules is the folder
// whose node_modules holds @duckdb/node-api, --out writes the figures of the last repetition.
'use strict';
const fs = require('fs');
const path = require('path');

const options = { dir: '', modules: '', from: 'csv', threads: '1', reps: '2', out: '' };
for (let words = process.argv.slice(2); words.length; words = words.slice(2)) {
  const name = words[0].replace(/^--/, '');
  if (!(name in options) || words[1] === undefined) {
    console.error(`duckdb.js: unknown option, or one without a value: ${words[0]}`);
    process.exit(2);
  }
  options[name] = words[1];
}

const modules = require('module').createRequire(path.resolve(options.modules, 'package.json'));
const { DuckDBInstance } = modules('@duckdb/node-api');
const now = () => Number(process.hrtime.bigint()) / 1e6;
const DAY = 86400000000000n;

const model = JSON.parse(fs.readFileSync(path.join(options.dir, 'model.json'), 'utf8'));
const kinds = ['input', 'output', 'withdrawal', 'interruption', 'level', 'scope', 'quality', 'watched'];
const verdicts = ['fit', 'unfit'];
const enumOf = (words) => `ENUM(${words.map((word) => `'${word}'`).join(', ')})`;
const amounts = ['total', 'covered', 'sampled', 'assessed', 'fit'];
const types = {
  kind: enumOf(kinds),
  process: enumOf(model.processes.map((process) => process.code)),
  environment: enumOf(model.environments),
  time: 'BIGINT', end: 'BIGINT', id: 'BIGINT', verdict: enumOf(verdicts),
  available: 'BIGINT', used: 'BIGINT', ...Object.fromEntries(amounts.map((name) => [name, 'INTEGER'])),
  kinds: 'VARCHAR',
};

// An ENUM column compared with a plain string is turned into text first, row by row: give the constants their type.
function typed(sql) {
  const cast = (words, type) => words.forEach((word) => {
    sql = sql.replaceAll(new RegExp(`'${word}'(?!:)`, 'g'), `'${word}'::${type}`);
  });
  cast(kinds, 'kind_type');
  cast(verdicts, 'verdict_type');
  return sql;
}

const quoted = (text) => `'${text.replace(/'/g, "''")}'`;
const columns = Object.entries(types).map(([name, type]) => `'${name}': ${quoted(type)}`).join(', ');
const loading = `CREATE TABLE e AS SELECT * FROM read_csv(${quoted(path.join(options.dir, 'events.csv'))},
  header = true, auto_detect = false, delim = ',', columns = {${columns}})`;
const seeing = typed(`CREATE OR REPLACE TEMP TABLE seen AS SELECT process, environment,
    min(coalesce(time, "end")) AS first,
    max(CASE WHEN kind = 'watched' THEN "end" - 1 ELSE greatest(time, "end") END) AS latest
  FROM e GROUP BY process, environment`); // a watched row ends before its end
const figures = typed(fs.readFileSync(path.join(__dirname, 'figures.sql'), 'utf8')
  .replaceAll('{unfit}', "CASE verdict WHEN 'unfit' THEN 2 WHEN 'fit' THEN 1 ELSE 0 END")
  .replaceAll('{day}', `${DAY}`));

async function query(connection) {
  await connection.run(seeing);
  const span = await connection.runAndReadAll('SELECT min(first), max(latest) FROM seen');
  const [first, latest] = span.getRows()[0];
  const sql = figures.replaceAll('{first}', first / DAY).replaceAll('{last}', latest / DAY + 1n);
  const result = await connection.runAndReadAll(sql);
  return { names: result.columnNames(), rows: result.getRows() };
}

function write({ names, rows }, file) {
  const lines = ['process,day,figure,value'];
  for (const [process, number, ...values] of rows) {
    const day = new Date(Number(number) * 86400000).toISOString().slice(0, 10);
    values.forEach((value, i) => lines.push(`${process},${day},${names[i + 2]},${value ?? ''}`));
  }
  fs.writeFileSync(file, lines.join('\n') + '\n');
}

async function main() {
  const database = await DuckDBInstance.create(':memory:', { threads: options.threads });
  const connection = await database.connect();
  await connection.run(`CREATE TYPE kind_type AS ${enumOf(kinds)}`);
  await connection.run(`CREATE TYPE verdict_type AS ${enumOf(verdicts)}`);
  await connection.run('SET preserve_insertion_order = false'); // quicker loading
  const version = (await connection.runAndReadAll('SELECT version()')).getRows()[0][0];
  let load = 0, result;
  for (let i = 0; i < Number(options.reps); i++) {
    if (options.from === 'csv' || i === 0) {
      await connection.run('DROP TABLE IF EXISTS e');
      const start = now();
      await connection.run(loading);
      load = now() - start;
    }
    const start = now();
    result = await query(connection);
    console.log(JSON.stringify({ program: `DuckDB ${version}`, load_ms: load, query_ms: now() - start,
      rss_mib: process.resourceUsage().maxRSS / 1024 }));
  }
  if (options.out) write(result, options.out);
}

main().catch((error) => {
  console.error(error.message || error);
  process.exit(1);
});
