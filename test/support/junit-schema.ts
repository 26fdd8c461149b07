import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { validateXML } from 'xmllint-wasm';

const SCHEMA = fileURLToPath(new URL('../../../test/golden/report/junit.xsd', import.meta.url));

/** What xmllint has against it, by the schema in test/golden; empty where it is valid. */
export async function junitFaults(xml: string): Promise<readonly string[]> {
  const { valid, errors } = await validateXML({
    xml: { fileName: 'junit.xml', contents: xml },
    schema: { fileName: 'junit.xsd', contents: readFileSync(SCHEMA, 'utf8') },
  });
  if (valid) return [];
  return errors.map(({ message }) => message);
}
