// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a scenario writes
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { parse } from 'yaml';
import { z } from 'zod';

import { scenarioJsonSchema } from '../../src/scenario/json-schema.js';
import { scenarioFields } from '../../src/scenario/scenario-schema.js';

import { MISTAKES } from './mistake-rows.js';

const ROOT = new URL('../../../', import.meta.url);

/** An independent reading of what editors are given. */
const editorSchema = z.fromJSONSchema(
  scenarioJsonSchema() as Parameters<typeof z.fromJSONSchema>[0],
);

function scenariosThatShip(): readonly string[] {
  const folder = new URL('scenarios/', ROOT);
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const contract = readFileSync(new URL('test/golden/scenario/contract.yaml', ROOT), 'utf8');
  return [contract, ...names.map((name) => readFileSync(new URL(name, folder), 'utf8'))];
}

test('an editor with the JSON Schema finds no mistake in scenarios that have none', () => {
  for (const text of scenariosThatShip()) {
    const result = editorSchema.safeParse(parse(text));
    assert.ok(result.success, result.error === undefined ? '' : z.prettifyError(result.error));
  }
});

test('the schema itself takes them as a whole', () => {
  for (const text of scenariosThatShip()) {
    const value = parse(
      text.replaceAll('${MODEL_URL:-http://127.0.0.1:8000/predict}', 'http://h/p'),
    );
    const result = scenarioFields.safeParse(value);
    assert.ok(result.success, result.error === undefined ? '' : z.prettifyError(result.error));
  }
});

test('an editor sees most mistakes while they are made', () => {
  const seen = [
    'missing-units',
    'unknown-units',
    'unknown-values',
    'unknown-fields',
    'wrong-types',
    'no-target',
  ];
  for (const name of seen) {
    const row = MISTAKES.find((one) => one.name === name);
    assert.ok(row, name);
    assert.ok(!editorSchema.safeParse(parse(row.text)).success, name);
  }
});

test('the schema names its dialect and describes every field of the scenario', () => {
  const schema = scenarioJsonSchema() as {
    readonly $schema: string;
    readonly properties: Readonly<Record<string, { readonly description?: string }>>;
  };
  assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema');
  assert.deepEqual(Object.keys(schema.properties), Object.keys(scenarioFields.shape));
  for (const [name, field] of Object.entries(schema.properties)) assert.ok(field.description, name);
});
