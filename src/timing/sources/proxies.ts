/* Proxies: what they saw of the server behind them. An upper bound of it, and no phase. */
import { NS_PER_SECOND } from '../../base/units.js';

import type { ReportEntry } from '../report-entry.js';
import { derivedEntry, onlyValue, unreadable } from '../reported-time.js';
import type { Evidence } from '../server-report.js';
import { type KnownSource, sourceOfFields } from './known-source.js';

/** source/common/router/router.cc of Envoy. */
export const ENVOY: KnownSource = sourceOfFields({
  name: 'envoy',
  title: 'Envoy upstream time',
  fields: [
    {
      header: 'x-envoy-upstream-service-time',
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'total',
      means:
        'the request was whole at Envoy → the headers of the answer were there: the server, its queue, the way to it and retries',
    },
  ],
  page: {
    server: 'Envoy, Istio and what is built on them',
    where: 'a header; absent where the answer began before the request was whole',
    overlaps: 'contains all that the server behind it tells',
    leavesOut: 'the upload to Envoy and the body of the answer',
    streamed: 'only the time to the headers: next to nothing where they are sent at once',
    toSwitchOn: 'on unless `suppress_envoy_headers` is set',
  },
});

export const KONG: KnownSource = sourceOfFields({
  name: 'kong',
  title: 'Kong upstream latency',
  fields: [
    {
      header: 'x-kong-upstream-latency',
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'total',
      means: 'the server behind Kong, up to its headers',
    },
    {
      header: 'x-kong-proxy-latency',
      unit: 'ms',
      printed: 'truncated',
      means: 'Kong’s own work before it asks the server; beside the one above',
    },
    {
      header: 'x-kong-response-latency',
      unit: 'ms',
      printed: 'truncated',
      means: 'Kong itself, where it answered without asking the server',
    },
  ],
  page: {
    server: 'Kong',
    where: 'headers',
    overlaps: 'proxy and upstream lie one after the other; the upstream contains the server',
    leavesOut: 'the body of the answer',
    streamed: 'only the time to the headers',
    toSwitchOn: '`headers = latency_tokens` in kong.conf (the default)',
  },
});

const NGINX_HEADERS = [
  'x-upstream-response-time',
  'x-upstream-header-time',
  'x-request-time',
] as const;

/** ngx_http_upstream.c writes `%d.%03d`, one for each server that was tried, or `-`. */
const NGINX_TIME = /^\d+\.\d{3}$/;

export const NGINX: KnownSource = {
  name: 'nginx',
  title: 'nginx upstream time',
  names: 'shared',
  headers: NGINX_HEADERS,
  readsBody: false,
  read: (evidence) =>
    NGINX_HEADERS.flatMap((header) => {
      const entry = nginxEntry(evidence, header);
      return entry === undefined ? [] : [entry];
    }),
  page: {
    server: 'nginx, ingress-nginx, OpenResty',
    where: 'headers that the site adds; these three names are usual',
    fields: [
      {
        field: 'x-upstream-header-time',
        unit: 's, as 0.034',
        takenAs: 'total',
        means: '`$upstream_header_time`: asked the server → its headers; of several tries the last',
      },
      {
        field: 'x-upstream-response-time',
        unit: 's, as 0.034',
        takenAs: 'total',
        means:
          '`$upstream_response_time`: to its last byte. In a header nginx writes `-`, because the answer is not over; then nothing is said',
      },
      {
        field: 'x-request-time',
        unit: 's, as 0.034',
        takenAs: undefined,
        means: '`$request_time`: from the first byte of the request on, so with the upload',
      },
    ],
    overlaps:
      'each contains the server behind it; several tries are listed, and the last one served',
    leavesOut:
      'the upload to nginx. `add_header Server-Timing "upstream;dur=$upstream_header_time"` puts seconds where milliseconds are meant.',
    streamed: 'only the time to the headers',
    toSwitchOn: '`add_header X-Upstream-Header-Time $upstream_header_time always;`',
  },
};

function nginxEntry(evidence: Evidence, header: string): ReportEntry | undefined {
  const value = onlyValue(evidence.headers, header);
  if (value === undefined) return undefined;
  const tries = value.split(/,|\s:\s/).map((one) => one.trim());
  const takenAs = header === 'x-request-time' ? undefined : 'total';
  const field = {
    name: header,
    unit: 's',
    takenAs,
    printed: 'truncated',
    from: 'headers',
  } as const;
  if (!tries.every((one) => one === '-' || NGINX_TIME.test(one))) return unreadable(field);
  const served = tries.findLast((one) => one !== '-');
  if (served === undefined) return undefined;
  return derivedEntry(Number(served) * NS_PER_SECOND, NS_PER_SECOND / 1000, field);
}
