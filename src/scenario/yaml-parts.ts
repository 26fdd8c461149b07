import type { Span } from '../base/diagnostic.js';

/*
 * Which part of a text a syntax error spoils, from its lines alone: the item of a list right below
 * a field of the scenario, or else the whole field.
 */

export type BrokenPart = {
  readonly span: Span;
  /** The scenario's field that the part belongs to. */
  readonly field: string | undefined;
};

export function brokenPart(text: string, at: number): BrokenPart {
  const starts = [...text.matchAll(/^(?=[^\s#\-\]}])/gm)].map(({ index }) => index);
  const start = starts.findLast((each) => each <= at) ?? 0;
  const end = starts.find((each) => each > at) ?? text.length;
  const field = /^["']?([\w-]+)["']?[ \t]*:/.exec(text.slice(start, end))?.[1];
  return { span: itemAround(text, { start, end }, at) ?? { start, end }, field };
}

function itemAround(text: string, field: Span, at: number): Span | undefined {
  const lines = text.slice(field.start, field.end);
  const indent = /^[^\n]*:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*([ \t]*)- /.exec(
    lines,
  )?.[1];
  if (indent === undefined) return undefined;
  const items = [...lines.matchAll(new RegExp(`^${indent}- `, 'gm'))].map(({ index }) => index);
  const start = items.findLast((each) => field.start + each <= at);
  if (start === undefined) return undefined;
  const end = items.find((each) => field.start + each > at) ?? lines.length;
  return { start: field.start + start, end: field.start + end };
}
