import type { StreamShape } from '../base/stream-shape.js';

import { type StreamFields, streamFieldsOf } from './stream-fields.js';

/** Whether templates help with this kind of stream is known after so many. */
const TEMPLATES_TRIED_MAX = 64;

/** What the streams of one kind have alike. */
export class StreamKind {
  readonly shape: StreamShape;
  readonly fields: StreamFields;
  templates = 0;
  hits = 0;

  constructor(shape: StreamShape) {
    this.shape = shape;
    this.fields = streamFieldsOf(shape);
  }

  /** Events that differ in more than their text make templates a waste. */
  isWorthATemplate(): boolean {
    return this.templates < TEMPLATES_TRIED_MAX || this.hits > this.templates;
  }
}
