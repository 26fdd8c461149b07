import { membersOf } from './answer-faults.js';
import {
  isText,
  type Published,
  type Seen,
  type SeenServer,
  type Sign,
  versionIn,
} from './sign.js';

/* Who of the servers of the Open Inference Protocol is asked, and which models it has. */
export const KSERVE_SIGNS: readonly Sign[] = [
  { path: '/v2', read: metadataIn },
  { path: '/v2/models', read: listIn },
  { path: '/v2/models/stats', read: statisticsIn },
];

/** By the `name` of `GET /v2`, as each server's source writes it. */
const SERVERS: Readonly<Record<string, SeenServer>> = {
  triton: { name: 'Triton', kind: 'triton' },
  mlserver: { name: 'MLServer', kind: 'mlserver' },
  kserve: { name: 'KServe', kind: 'kserve' },
  'OpenVINO Model Server': { name: 'OpenVINO Model Server' },
};

/** Those that speak it beside a tongue of their own. */
const GUESTS = new Set(['Torchserve', 'text-generation-inference']);

function metadataIn({ status, value }: Published): Seen | undefined {
  const { name, version, extensions, extenstion } = membersOf(value);
  if (status !== 200 || !isText(name)) return undefined;
  // TorchServe spells it so.
  if (!Array.isArray(extensions ?? extenstion)) return undefined;
  const server = SERVERS[name];
  return {
    weight: GUESTS.has(name) ? 'spoken' : 'own',
    evidence: `it calls itself ${name}`,
    ...(GUESTS.has(name) ? {} : { server: { ...(server ?? { name }), ...versionIn(version) } }),
  };
}

/** KServe's, which the others do not have. */
function listIn({ status, value }: Published): Seen | undefined {
  const { models } = membersOf(value);
  if (status !== 200 || !Array.isArray(models) || !models.every(isText)) return undefined;
  return { weight: 'spoken', evidence: 'a list of names', models };
}

/** Triton's: it has no list, but statistics of all its models. */
function statisticsIn({ value }: Published): Seen | undefined {
  const { model_stats: statistics } = membersOf(value);
  if (!Array.isArray(statistics)) return undefined;
  const names = statistics.map((one) => membersOf(one).name).filter(isText);
  return { weight: 'spoken', evidence: 'statistics of its models', models: [...new Set(names)] };
}
