/*
 * Options of a curl command line -> what they say of the request. Those that change nothing about
 * it are passed over; those that would and cannot be followed are named.
 */

export type CurlOptions = {
  urls: string[];
  method: string | undefined;
  headers: (readonly [name: string, value: string])[];
  data: ({ readonly text: string } | { readonly file: string })[];
  fields: (readonly [name: string, value: string])[];
  isGet: boolean;
  isJson: boolean;
  user: string | undefined;
  seconds: number | undefined;
  proxy: string | undefined;
  caFile: string | undefined;
  certFile: string | undefined;
  keyFile: string | undefined;
  isInsecure: boolean;
  warnings: string[];
};

export type ReadOptions =
  | { readonly ok: true; readonly options: CurlOptions }
  | { readonly ok: false; readonly problem: string; readonly hint: string };

export function readCurlOptions(words: readonly string[]): ReadOptions {
  const options: CurlOptions = {
    urls: [],
    method: undefined,
    headers: [],
    data: [],
    fields: [],
    isGet: false,
    isJson: false,
    user: undefined,
    seconds: undefined,
    proxy: undefined,
    caFile: undefined,
    certFile: undefined,
    keyFile: undefined,
    isInsecure: false,
    warnings: [],
  };
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') {
      options.urls.push(...left.splice(0));
    } else if (!word.startsWith('-') || word === '-') {
      options.urls.push(word);
    } else {
      const problem = readOption(options, word, left);
      if (problem !== undefined) return { ok: false, ...problem };
    }
  }
  return { ok: true, options };
}

type Problem = { readonly problem: string; readonly hint: string };

function readOption(options: CurlOptions, word: string, left: string[]): Problem | undefined {
  if (word.startsWith('--')) {
    const [name = '', ...rest] = word.slice(2).split('=');
    return applyOption(options, `--${name}`, () =>
      rest.length > 0 ? rest.join('=') : left.shift(),
    );
  }
  // Letters may stand together: -sSX POST, -XPOST, -k.
  for (let at = 1; at < word.length; at += 1) {
    const name = LONG_NAMES[word.charAt(at)] ?? `-${word.charAt(at)}`;
    const attached = word.slice(at + 1);
    let isTaken = false;
    const problem = applyOption(options, name, () => {
      isTaken = true;
      return attached === '' ? left.shift() : attached;
    });
    if (problem !== undefined || isTaken) return problem;
  }
  return undefined;
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  X: '--request',
  H: '--header',
  d: '--data',
  F: '--form',
  G: '--get',
  I: '--head',
  u: '--user',
  k: '--insecure',
  A: '--user-agent',
  e: '--referer',
  b: '--cookie',
  x: '--proxy',
  m: '--max-time',
  E: '--cert',
  o: '--output',
  w: '--write-out',
  s: '--silent',
  S: '--show-error',
  v: '--verbose',
  i: '--include',
  f: '--fail',
  N: '--no-buffer',
  L: '--location',
  D: '--dump-header',
  '#': '--progress-bar',
};

type Act = (options: CurlOptions, value: string) => void;

/** Options with a value. */
const WITH_VALUE: Readonly<Record<string, Act>> = {
  '--url': (options, value) => options.urls.push(value),
  '--request': (options, value) => {
    options.method = value.toUpperCase();
  },
  '--header': readHeader,
  '--data': (options, value) => readData(options, value),
  '--data-ascii': (options, value) => readData(options, value),
  '--data-binary': (options, value) => readData(options, value),
  '--data-raw': (options, value) => options.data.push({ text: value }),
  '--data-urlencode': readUrlEncoded,
  '--json': (options, value) => {
    options.isJson = true;
    readData(options, value);
  },
  '--form': readForm,
  '--form-string': (options, value) => {
    const [name, text] = halves(value, '=');
    options.fields.push([name, text]);
  },
  '--user': (options, value) => {
    options.user = value;
  },
  '--oauth2-bearer': (options, value) => options.headers.push(['authorization', `Bearer ${value}`]),
  '--user-agent': (options, value) => options.headers.push(['user-agent', value]),
  '--referer': (options, value) => options.headers.push(['referer', value]),
  '--cookie': (options, value) => {
    if (value.includes('=')) options.headers.push(['cookie', value]);
    else options.warnings.push('Cookies of a file (-b) are not read: write a cookie header.');
  },
  '--proxy': (options, value) => {
    options.proxy = /:\/\//.test(value) ? value : `http://${value}`;
  },
  '--max-time': (options, value) => {
    options.seconds = Number(value) > 0 ? Number(value) : undefined;
  },
  '--cacert': (options, value) => {
    options.caFile = value;
  },
  '--cert': (options, value) => {
    options.certFile = value;
  },
  '--key': (options, value) => {
    options.keyFile = value;
  },
  '--output': ignore,
  '--write-out': ignore,
  '--dump-header': ignore,
  '--stderr': ignore,
};

const WITHOUT_VALUE: Readonly<Record<string, (options: CurlOptions) => void>> = {
  '--get': (options) => {
    options.isGet = true;
  },
  '--head': (options) => {
    options.method = 'HEAD';
  },
  '--insecure': (options) => {
    options.isInsecure = true;
  },
  '--compressed': (options) => options.headers.push(['accept-encoding', 'deflate, gzip']),
  '--location': (options) => options.warnings.push('Redirects (-L) are not followed.'),
  // curl falls back to HTTP/1.1, which a measurement must not.
  '--http2': warnOfHttp2,
  '--http2-prior-knowledge': warnOfHttp2,
};

function warnOfHttp2({ warnings }: CurlOptions): void {
  warnings.push('HTTP/1.1 is spoken (--http2): for HTTP/2 add httpVersion: 2 to the target.');
}

/** They change what curl shows or how it waits, not the request. */
const PASSED_OVER = [
  '--silent',
  '--show-error',
  '--verbose',
  '--include',
  '--fail',
  '--fail-with-body',
  '--no-buffer',
  '--progress-bar',
  '--no-progress-meter',
  '--http1.1',
  '--globoff',
  '--tcp-nodelay',
  '--no-keepalive',
  '--disable',
  '--remote-name',
];

function applyOption(
  options: CurlOptions,
  name: string,
  takeValue: () => string | undefined,
): Problem | undefined {
  const withValue = Object.hasOwn(WITH_VALUE, name) ? WITH_VALUE[name] : undefined;
  if (withValue !== undefined) {
    const value = takeValue();
    if (value === undefined) {
      return { problem: `the curl option ${name} has no value`, hint: 'complete the command' };
    }
    withValue(options, value);
    return undefined;
  }
  const without = Object.hasOwn(WITHOUT_VALUE, name) ? WITHOUT_VALUE[name] : undefined;
  if (without !== undefined) without(options);
  else if (!PASSED_OVER.includes(name)) {
    return {
      problem: `the curl option ${name} is not understood`,
      hint: 'remove it from the command, and say what it does in the scenario',
    };
  }
  return undefined;
}

function ignore(): void {}

function readHeader(options: CurlOptions, value: string): void {
  const [name, text] = halves(value, ':');
  if (value.startsWith('@')) {
    options.warnings.push(`Headers of the file ${value.slice(1)} (-H @file) are not read.`);
  } else if (text.trim() !== '') {
    options.headers.push([name.trim(), text.trim()]);
  }
}

function readData(options: CurlOptions, value: string): void {
  if (options.data.length > 0 && value.startsWith('@')) {
    options.warnings.push(`Of several -d only the file ${value.slice(1)} is taken.`);
  }
  options.data.push(value.startsWith('@') ? { file: value.slice(1) } : { text: value });
}

function readUrlEncoded(options: CurlOptions, value: string): void {
  const [name, text] = value.includes('=') ? halves(value, '=') : ['', value];
  const encoded = encodeURIComponent(text);
  options.data.push({ text: name === '' ? encoded : `${name}=${encoded}` });
}

function readForm(options: CurlOptions, value: string): void {
  const [name, text] = halves(value, '=');
  const file = /^[@<]"?([^";]+)"?(;.*)?$/.exec(text);
  if (file === null) {
    options.fields.push([name, text]);
    return;
  }
  options.fields.push([name, `@${file[1]}`]);
  if (file[2] !== undefined) {
    options.warnings.push(
      `Of the form field ${name} only the file is taken, not ${file[2].slice(1)}.`,
    );
  }
}

function halves(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
