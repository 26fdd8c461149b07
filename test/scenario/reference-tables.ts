import type { Json } from '../../src/base/json.js';

/*
 * The tables of docs/scenario.md, made from the JSON Schema: one for each mapping, a row for each
 * field. What the schema says is what the reader is told.
 */

type Schema = { readonly [keyword: string]: Json };

type Table = { readonly path: string; readonly schema: Schema };

export function referenceTables(schema: Json): string {
  return tablesIn({ path: '', schema: objectOf(schema) })
    .map(tableText)
    .join('\n');
}

/** The mapping itself, then those inside it, in the order of its fields. */
function tablesIn(table: Table): readonly Table[] {
  const inner = Object.entries(propertiesOf(table.schema)).flatMap(([name, field]) =>
    mappingsIn(field, table.path === '' ? name : `${table.path}.${name}`),
  );
  return [table, ...inner.flatMap(tablesIn)];
}

function mappingsIn(field: Schema, path: string): readonly Table[] {
  if (field.properties !== undefined) return [{ path, schema: field }];
  const branches = alternatives(field);
  const items = branches.find(({ type }) => type === 'array')?.items;
  // A list-or-one says the same twice: the list is the more telling.
  if (items !== undefined) return mappingsIn(objectOf(items), `${path}[]`);
  return branches.flatMap((branch) => mappingsIn(branch, path));
}

function alternatives(field: Schema): readonly Schema[] {
  const { anyOf } = field;
  return Array.isArray(anyOf)
    ? anyOf.map(objectOf).flatMap((one) => [one, ...alternatives(one)])
    : [];
}

function tableText({ path, schema }: Table): string {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const rows = Object.entries(propertiesOf(schema)).map(([name, field]) => {
    const needed = required.includes(name) ? ' **required**' : '';
    return `| \`${name}\`${needed} | ${descriptionOf(field)} | ${defaultOf(field)} | ${exampleOf(field)} |`;
  });
  const title = path === '' ? 'The scenario' : `\`${path}\``;
  return [
    `### ${title}`,
    '',
    '| field | what it is | default | example |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function descriptionOf(field: Schema): string {
  const { description } = field;
  const own = typeof description === 'string' ? description : firstDescription(field);
  const { enum: values } = field;
  const allowed = Array.isArray(values)
    ? ` One of ${values.map((value) => code(value)).join(', ')}.`
    : '';
  return cell(`${own}${allowed}`);
}

function firstDescription(field: Schema): string {
  const found = alternatives(field).find(({ description }) => typeof description === 'string');
  return typeof found?.description === 'string' ? found.description : '';
}

function defaultOf({ default: value }: Schema): string {
  const isEmpty = value === undefined || (typeof value === 'object' && flow(value) === '{}');
  return isEmpty ? '' : code(value);
}

function exampleOf({ examples }: Schema): string {
  return Array.isArray(examples) ? examples.map((example) => code(example)).join(', ') : '';
}

function code(value: Json): string {
  return cell(`\`${flow(value)}\``);
}

/** In YAML's flow style, quoted where YAML needs it. */
function flow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, item]) => `${name}: ${flow(item)}`);
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  const text = String(value);
  return typeof value === 'string' && /^[@%*&!`]|[{}[\],*]|: | #/.test(text)
    ? JSON.stringify(text)
    : text;
}

/** A bar would end the cell of the table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> {
  return (schema.properties ?? {}) as Readonly<Record<string, Schema>>;
}

function objectOf(value: Json): Schema {
  return value as Schema;
}
