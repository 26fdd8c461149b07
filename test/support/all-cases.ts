/* Every invented run by name, for what must hold of all of them. */
import type { ResultDocument } from '../../src/result/document.js';

import { countersCase } from './counters-case.js';
import {
  failingCase,
  failingSweepCase,
  lateSweepCase,
  longCauseCase,
  refusedCase,
} from './failing-cases.js';
import {
  bentPromptsCase,
  drawnPromptsCase,
  promptLengthsCase,
  promptsAtLoadCase,
} from './prompt-cases.js';
import {
  cappedCase,
  coldCase,
  fastCase,
  fewCase,
  mixedCase,
  openCase,
  rampCase,
  reportedCase,
  silentCase,
  silentSweepCase,
  sweepCase,
} from './result-cases.js';
import { streamedCase, streamedSweepCase } from './streamed-cases.js';

export const CASES: Readonly<Record<string, () => ResultDocument>> = {
  reported: reportedCase,
  open: openCase,
  silent: silentCase,
  mixed: mixedCase,
  few: fewCase,
  sweep: sweepCase,
  'silent-sweep': silentSweepCase,
  failing: failingCase,
  refused: refusedCase,
  'failing-sweep': failingSweepCase,
  cold: coldCase,
  ramp: rampCase,
  fast: fastCase,
  capped: cappedCase,
  'long-cause': longCauseCase,
  'late-sweep': lateSweepCase,
  counters: countersCase,
  streamed: streamedCase,
  'streamed-sweep': streamedSweepCase,
  'prompt-lengths': promptLengthsCase,
  'prompts-bent': bentPromptsCase,
  'prompts-at-load': promptsAtLoadCase,
  'prompts-drawn': drawnPromptsCase,
};
