/*
 * The floors of src, written once. `node scripts/floors.js` turns the tables below into the Biome
 * rules of scripts/floors.json, which biome.json extends; test/floors.test.ts fails when the two
 * differ. Nothing else decides who may import whom.
 */
import { writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * From the bottom up: a folder imports from itself and from lower floors, never from its own floor.
 * `packages` are those of which it is the one landlord; `powers` is what it may touch of the world.
 *
 * @type {readonly {
 *   floor: number; folder: string; packages: readonly string[]; powers: readonly string[]
 * }[]}
 */
export const FLOORS = [
  {
    floor: 0,
    folder: 'base',
    packages: ['pure-rand', '@hyperjump/json-pointer', 'koffi'],
    powers: [],
  },
  { floor: 1, folder: 'load', packages: [], powers: [] },
  { floor: 1, folder: 'payload', packages: ['@msgpack/msgpack', 'gpt-tokenizer'], powers: [] },
  { floor: 1, folder: 'timing', packages: [], powers: [] },
  { floor: 2, folder: 'api', packages: ['eventsource-parser'], powers: [] },
  { floor: 2, folder: 'stats', packages: ['hdr-histogram-js'], powers: [] },
  { floor: 3, folder: 'scenario', packages: ['yaml', 'zod', 'fastest-levenshtein'], powers: [] },
  {
    floor: 3,
    folder: 'wire',
    packages: ['undici', 'proxy-from-env'],
    powers: ['sockets', 'timers', 'events', 'modules'],
  },
  { floor: 3, folder: 'host', packages: [], powers: ['files', 'machine', 'processes', 'events'] },
  { floor: 4, folder: 'result', packages: [], powers: [] },
  {
    floor: 5,
    folder: 'run',
    packages: [],
    powers: ['files', 'sockets', 'timers', 'processes', 'threads', 'date', 'events'],
  },
  { floor: 5, folder: 'compare', packages: [], powers: [] },
  {
    floor: 5,
    folder: 'report',
    packages: ['cli-table3', 'chalk', 'string-width', 'fast-xml-builder'],
    powers: [],
  },
  { floor: 6, folder: 'study', packages: [], powers: ['sockets', 'date'] },
  {
    floor: 7,
    folder: 'cli',
    packages: ['commander', 'tinyglobby'],
    powers: ['files', 'timers', 'processes', 'date', 'events', 'terminal', 'machine'],
  },
  /* Beside the stairs: a process of its own, so that a fault shared with the client cannot hide. */
  {
    floor: 1,
    folder: 'server',
    packages: [],
    powers: ['sockets', 'timers', 'processes', 'threads', 'events'],
  },
];

/** Built-in modules that only compute: every folder may use them. */
const PURE = ['assert', 'buffer', 'crypto', 'string_decoder', 'url', 'util', 'zlib'];

/**
 * What touches the world, by module and by global. A built-in that is neither here nor in PURE is
 * for nobody. `clock` belongs to no folder: base/clock.ts alone reads it.
 *
 * @type {Readonly<Record<string, { modules: readonly string[]; globals: readonly string[] }>>}
 */
const POWERS = {
  clock: { modules: ['perf_hooks'], globals: ['performance'] },
  date: { modules: [], globals: ['Date'] },
  timers: {
    modules: ['timers'],
    globals: ['setTimeout', 'setInterval', 'setImmediate'],
  },
  events: { modules: ['events', 'stream', 'async_hooks'], globals: [] },
  sockets: {
    modules: ['net', 'tls', 'http', 'https', 'http2', 'dns', 'dgram'],
    globals: ['fetch', 'WebSocket', 'EventSource'],
  },
  files: { modules: ['fs', 'path'], globals: [] },
  processes: { modules: ['process', 'child_process'], globals: ['process'] },
  modules: { modules: ['module'], globals: [] },
  threads: { modules: ['worker_threads'], globals: [] },
  machine: { modules: ['os', 'v8'], globals: [] },
  terminal: { modules: ['readline', 'tty'], globals: [] },
};

/** Rules that a whole folder cannot say. */
const EXCEPTIONS = [
  { file: 'src/base/clock.ts', folder: 'base', powers: ['clock'] },
  /* No clock: what Node itself counts of an event loop stands in the same module. */
  { file: 'src/host/event-loop.ts', folder: 'host', powers: ['clock'] },
];

/** Why a folder may not import from another, or undefined where it may. */
function obstacleOf(from, to) {
  if (from.folder === to.folder || to.folder === 'base' || from.folder === 'cli') return undefined;
  if (to.folder === 'server') return 'server is a process of its own: nobody below cli imports it';
  if (from.folder === 'server') return 'server imports base alone, to share no fault with a client';
  if (from.floor > to.floor) return undefined;
  const relation = from.floor === to.floor ? 'on the same floor as' : 'on a higher floor than';
  return `${to.folder} (floor ${to.floor}) is ${relation} ${from.folder} (floor ${from.floor})`;
}

function foldersDeniedTo(from) {
  return FLOORS.flatMap((to) => {
    const why = obstacleOf(from, to);
    if (why === undefined) return [];
    const group = [`../${to.folder}/**`, `../../${to.folder}/**`];
    return [{ group, message: `Floors: ${why}.` }];
  });
}

function packagesDeniedTo(from) {
  return FLOORS.flatMap((landlord) =>
    landlord.folder === from.folder || landlord.packages.length === 0
      ? []
      : [
          {
            group: landlord.packages.flatMap((name) => [name, `${name}/**`]),
            message: `Landlords: this package is used by src/${landlord.folder} alone.`,
          },
        ],
  );
}

function modulesDeniedTo(from, powers) {
  const allowed = [...PURE, ...powers.flatMap((power) => POWERS[power].modules)];
  const denied = builtinModules.filter(
    (name) => !/^[_]|[:/]/.test(name) && !allowed.includes(name),
  );
  return {
    group: denied.sort().flatMap((name) => [`node:${name}`, `node:${name}/**`]),
    message: `Powers: src/${from.folder} ${reachOf(powers)}.`,
  };
}

function globalsDeniedTo(from, powers) {
  const denied = Object.entries(POWERS).flatMap(([power, { globals }]) =>
    powers.includes(power) ? [] : globals,
  );
  const message = `Powers: src/${from.folder} ${reachOf(powers)}.`;
  return Object.fromEntries(denied.map((name) => [name, message]));
}

function reachOf(powers) {
  return powers.length === 0
    ? 'computes only: no file, socket, timer, clock, environment or process'
    : `may touch ${powers.join(', ')} only`;
}

function overrideOf(includes, from, powers) {
  const patterns = [
    ...foldersDeniedTo(from),
    ...packagesDeniedTo(from),
    modulesDeniedTo(from, powers),
  ];
  const deniedGlobals = globalsDeniedTo(from, powers);
  const style = {
    noRestrictedImports: { level: 'error', options: { patterns } },
    noRestrictedGlobals: { level: 'error', options: { deniedGlobals } },
  };
  return { includes: [includes], linter: { rules: { style } } };
}

/** The text of scripts/floors.json. */
export function floorsConfiguration() {
  const overrides = [
    ...FLOORS.map((from) => {
      const excepted = EXCEPTIONS.filter(({ folder }) => folder === from.folder);
      const override = overrideOf(`**/src/${from.folder}/**`, from, from.powers);
      override.includes.push(...excepted.map(({ file }) => `!**/${file}`));
      return override;
    }),
    ...EXCEPTIONS.map(({ file, folder, powers }) => {
      const from = FLOORS.find((floor) => floor.folder === folder);
      return overrideOf(`**/${file}`, from, [...from.powers, ...powers]);
    }),
  ];
  return `${JSON.stringify({ overrides }, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--print')) process.stdout.write(floorsConfiguration());
  else writeFileSync(new URL('floors.json', import.meta.url), floorsConfiguration());
}
