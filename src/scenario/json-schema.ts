import { z } from 'zod';

import type { Json } from '../base/json.js';

import { shapeOf } from './fields.js';
import { scenarioFields } from './scenario-schema.js';

/** The scenario's format for editors: JSON Schema 2020-12. */
export function scenarioJsonSchema(): Json {
  return { ...schemaOf(scenarioFields), title: 'modelbench scenario' };
}

type SchemaObject = { readonly [keyword: string]: Json };

function schemaOf(schema: z.ZodType): SchemaObject {
  const made = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const shape = shapeOf(zodSchema);
      if (shape !== undefined) jsonSchema.anyOf = branchesOf(shape);
      // The library drops them where a value is transformed: its examples would be of the result.
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples) && examples.length > 0) jsonSchema.examples = examples;
    },
  });
  return JSON.parse(JSON.stringify(made));
}

function branchesOf(shape: NonNullable<ReturnType<typeof shapeOf>>): SchemaObject[] {
  switch (shape.kind) {
    case 'choice':
      return shape.branches.map(({ schema }) => inner(schema));
    case 'list': {
      const item = inner(shape.element);
      return [item, { type: 'array', minItems: 1, items: item }];
    }
    default:
      return shape satisfies never;
  }
}

function inner(schema: z.ZodType): SchemaObject {
  const { $schema: _dialect, ...rest } = schemaOf(schema);
  return rest;
}
