/* What stands in the way of a run, a sentence each with what to do about it. */
import type { ProbeTrouble } from '../../result/probe-document.js';
import { type Answered, redirectOf, type Unanswered } from '../../wire/conversation.js';
import type { ApiName } from '../../api/apis.js';

import type { RequestFault } from './ask-requests.js';

export type AskedAt = {
  readonly url: URL;
  /** Whether something like a password or a token was sent. */
  readonly hasSecret: boolean;
  readonly hasProxy: boolean;
};

/** Why nothing came back. `otherScheme`: of the address it would have been right for. */
export function unansweredTrouble(
  { stage, why, code }: Unanswered,
  { url, hasProxy }: AskedAt,
  speaksOther: boolean,
): ProbeTrouble {
  const host = url.host;
  if (speaksOther) {
    const scheme = url.protocol === 'https:' ? 'http' : 'https';
    return {
      code: 'no-http',
      message: `${host} does not speak ${url.protocol === 'https:' ? 'TLS' : 'plain HTTP'}`,
      advice: `write ${scheme}://${host}${url.pathname}`,
    };
  }
  switch (stage) {
    case 'connect':
      return {
        code: 'unreachable',
        message: `cannot connect to ${hasProxy ? 'the proxy' : host}: ${why}`,
        advice: 'is the server running, and is this its host and port?',
      };
    case 'proxy':
      return {
        code: 'unreachable',
        message: `the proxy does not lead to ${host}: ${why}`,
        advice: 'look at target.proxy, or at the environment that it is taken from',
      };
    case 'tls':
      return tlsTrouble(host, why, code);
    case 'answer':
      return noAnswer(host, why, code);
    default:
      return stage satisfies never;
  }
}

function tlsTrouble(host: string, why: string, code: string | undefined): ProbeTrouble {
  const advice = TLS_ADVICE.find(({ pattern }) => pattern.test(`${code} ${why}`))?.advice;
  return {
    code: 'tls',
    message: `TLS with ${host} failed: ${why}`,
    advice: advice ?? 'openssl s_client -connect shows the handshake',
  };
}

const TLS_ADVICE: readonly { readonly pattern: RegExp; readonly advice: string }[] = [
  {
    pattern: /SELF_SIGNED|UNABLE_TO|self-signed|issuer/i,
    advice:
      'name its authority: target.tls.caFile; or, of a test server, target.tls.insecure: true',
  },
  { pattern: /EXPIRED/, advice: 'its certificate has run out: the server needs a new one' },
  {
    pattern: /ALTNAME|altnames/i,
    advice: 'its certificate is for another name: use that name in the URL',
  },
  {
    pattern: /handshake failure|certificate required|bad certificate/i,
    advice: 'it may want a certificate of the client: target.tls.certFile and keyFile',
  },
];

function noAnswer(host: string, why: string, code: string | undefined): ProbeTrouble {
  if (code?.startsWith('HPE_')) {
    return {
      code: 'no-http',
      message: `what answers at ${host} is no HTTP: ${why}`,
      advice: 'is this the port of the API? gRPC and other protocols are not spoken here',
    };
  }
  if (code === 'ETIMEDOUT') {
    return {
      code: 'silent',
      message: `${host} accepts the connection and does not answer: ${why}`,
      advice: 'is it still loading its model, or is its only worker busy?',
    };
  }
  return {
    code: 'silent',
    message: `${host} accepts the connection and closes it without an answer: ${why}`,
    advice: 'its log may say why; an http URL of an https server does this, too',
  };
}

/** An answer to a request that a run would count as failed. */
export function requestTrouble({ reply, what }: RequestFault, at: AskedAt): ProbeTrouble {
  if (reply.kind === 'unanswered') return unansweredTrouble(reply, at, false);
  const refused = refusalIn(reply, at);
  if (refused !== undefined) return refused;
  const words = excerptOf(reply);
  const isGood = reply.status >= 200 && reply.status < 300;
  return {
    code: isGood ? 'bad-answer' : 'refused',
    message: isGood ? `the answer is a bad one: ${what}` : `it answers ${reply.status}: ${words}`,
    advice:
      reply.status === 405
        ? 'another method, or another path: give a body with -d, or a method with -X'
        : 'modelbench run … --once shows the request and the answer whole',
  };
}

/** What is wrong with the way, whatever was asked; undefined: nothing. */
export function refusalIn(answer: Answered, at: AskedAt): ProbeTrouble | undefined {
  const { status } = answer;
  if (status === 407) {
    const message = 'the proxy wants to know who asks (407)';
    return { code: 'authorization', message, advice: 'write a name and a password into its URL' };
  }
  if (status === 401 || status === 403) {
    const scheme = schemeOf(answer);
    const how = scheme === undefined ? '' : ` as ${scheme}`;
    return {
      code: 'authorization',
      message: at.hasSecret
        ? `it does not take the authorization that was sent (${status})`
        : `it wants to know who asks (${status})`,
      advice: at.hasSecret
        ? 'is the token still good, and is it sent in the header that this server reads?'
        : `send it${how}: -H "authorization: Bearer $TOKEN", or target.headers or target.token`,
    };
  }
  const to = redirectOf(answer, at.url);
  if (to === undefined) return undefined;
  // A query may carry a token of its own.
  const address = `${to.origin}${to.pathname}${to.search === '' ? '' : '?…'}`;
  const message = `it answers ${status} and sends on to ${address}`;
  return { code: 'redirect', message, advice: 'a run does not follow: give it that address' };
}

function schemeOf({ rawHeaders }: Answered): string | undefined {
  const at = rawHeaders.findIndex((name) => name.toLowerCase() === 'www-authenticate');
  return at < 0 ? undefined : /^[A-Za-z]+/.exec(rawHeaders[at + 1] ?? '')?.[0];
}

const EXCERPT_CHARACTERS = 160;

function excerptOf({ body }: Answered): string {
  const text = body.subarray(0, 4 * EXCERPT_CHARACTERS).toString('utf8');
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  if (line === '') return 'an empty body';
  return line.length > EXCERPT_CHARACTERS ? `${line.slice(0, EXCERPT_CHARACTERS)}…` : line;
}

/** The scenario speaks an API that this server's path is not of. */
export function otherApiTrouble(given: ApiName, seen: ApiName): ProbeTrouble {
  return {
    code: 'other-api',
    message: `it is asked as ${given}, and its path is that of ${seen}`,
    advice: `api: ${seen} makes valid requests by size or prompt, and judges the answers`,
  };
}
