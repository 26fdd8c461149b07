import { z } from 'zod';

import {
  REFERENCE_COMMENT_NS,
  REFERENCE_STREAM_TOKENS,
  REFERENCE_TIME_NS,
} from '../base/limits.js';
import { STREAM_CUTS } from '../base/reference-settings.js';

import { drawnTime } from './drawn-time-schema.js';
import { choice, count, duration, flag, isMapping, isTextOrNumber, share } from './fields.js';

/* What the reference server's streams are told to be (docs/reference-server.md). */

const eventsBefore = count({ min: 0, max: REFERENCE_STREAM_TOKENS.max }, 'Events before it.');

const fault = {
  after: eventsBefore,
  share: share('Of the streams.').optional(),
};

const times = 'as 50ms, { exponential: 50ms } or { lognormal: { median: 50ms, sigma: 0.3 } }';

export const referenceStream = z
  .strictObject({
    ttft: drawnTime('Of every stream.')
      .optional()
      .meta({
        description: `From the place taken to the first content, ${times}. Default 50ms.`,
        examples: ['50ms'],
      }),
    promptToken: duration(
      REFERENCE_TIME_NS,
      'What each token of the prompt adds to that; default 0.',
    ).optional(),
    interToken: drawnTime('Between all tokens.')
      .optional()
      .meta({
        description: 'From one token to the next, in the same forms. Default 10ms.',
        examples: ['10ms'],
      }),
    tokens: count(
      REFERENCE_STREAM_TOKENS,
      'Of an answer, where the request does not ask for fewer.',
    ).prefault(100),
    tokensPerEvent: count(REFERENCE_STREAM_TOKENS, 'Tokens that leave together.').prefault(1),
    role: z
      .enum(['at-once', 'with-content'])
      .prefault('at-once')
      .meta({ description: 'When the head and the empty event with the role leave.' }),
    stalls: z
      .strictObject({
        every: count(REFERENCE_STREAM_TOKENS, 'Each so manieth event is late.'),
        for: duration(REFERENCE_TIME_NS, 'By so much, and all after it.'),
      })
      .optional()
      .meta({ description: 'Events that come later.', examples: [{ every: 20, for: '200ms' }] }),
    buffered: flag('Whether all leaves at the end, as out of a proxy that buffers.').prefault(
      false,
    ),
    comments: duration(REFERENCE_COMMENT_NS, 'A comment so often.').optional(),
    cut: choice('a number of events or a mapping', [
      { when: isTextOrNumber, schema: eventsBefore },
      {
        when: isMapping,
        schema: z.strictObject({
          ...fault,
          how: z.enum(STREAM_CUTS).prefault('close').meta({
            description:
              'close and reset end the connection, end the body alone; hang: nothing more comes.',
          }),
        }),
      },
    ])
      .optional()
      .meta({
        description: 'Answers that stop without their end.',
        examples: [5, { after: 5, share: '10%', how: 'end' }],
      }),
    error: choice('a number of events or a mapping', [
      { when: isTextOrNumber, schema: eventsBefore },
      { when: isMapping, schema: z.strictObject(fault) },
    ])
      .optional()
      .meta({ description: 'Answers that end in an error event.', examples: [{ after: 5 }] }),
    prefixCache: flag('Whether beginnings of prompts are remembered, and take no time.').prefault(
      false,
    ),
  })
  .meta({
    description: 'Answers in streams, in the place of `inference`.',
    examples: [{ ttft: '50ms', interToken: '10ms', tokens: 100 }],
  });
