import type { Problem } from './context.js';

/** What is wrong with the URL of a target, and what was probably meant. */
export function urlProblem(url: string): Problem | undefined {
  const bad = (message: string, hint: string): Problem => ({ code: 'bad-url', message, hint });
  if (url === 'reference') {
    const hint = 'for the reference server write target: { reference: {} }, else http://reference';
    return bad(`${quote(url)} is no URL`, hint);
  }
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) {
    return bad(`${quote(url)} has no scheme`, `write http://${url.replace(/^\/+/, '')}`);
  }
  const scheme = url.slice(0, url.indexOf(':')).toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') {
    const hint = 'modelbench speaks HTTP: write http:// or https://';
    return bad(`${quote(url)} is neither http nor https`, hint);
  }
  const port = /^[^/]*\/\/(?:[^/?#]*@)?(?:\[[^\]]*\]|[^/?#:]*):(\d+)/.exec(url)?.[1];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) {
    return bad(`${quote(url)} has no possible port`, 'ports go from 1 to 65535');
  }
  if (/\s/.test(url) || !URL.canParse(url)) {
    return bad(`${quote(url)} is no URL`, 'write as http://127.0.0.1:8000/predict');
  }
  if (new URL(url).hash !== '') {
    return bad(`${quote(url)} has a fragment, which is never sent`, `write ${url.split('#')[0]}`);
  }
  return undefined;
}

/** Without what may be a password. */
function quote(url: string): string {
  return JSON.stringify(url.replace(/\/\/[^/?#]*@/, '//…@').replace(/\?.*$/s, '?…'));
}
