/*
 * V8's young generation stays at its first megabyte while the program is loaded; the first thread
 * that starts ends that (V8 11 sets the flag back with each), and src/host/nursery.ts takes over.
 * Must be imported first: it tells V8 before there is anything to grow for.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');
