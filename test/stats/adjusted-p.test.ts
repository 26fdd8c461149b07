import { test } from 'node:test';

import { discoveryAdjusted, holmAdjusted } from '../../src/stats/adjusted-p.js';

import { allClose, VECTORS } from './vectors.js';

test('p-values adjusted by Holm, and by Benjamini and Hochberg, are those of scipy', () => {
  for (const { values, holm, discovery } of VECTORS.several) {
    allClose(holmAdjusted(values), holm, 'Holm');
    allClose(discoveryAdjusted(values), discovery, 'discovery');
  }
});

test('none stay none', () => {
  allClose(holmAdjusted([]), [], 'Holm');
  allClose(discoveryAdjusted([]), [], 'discovery');
});
