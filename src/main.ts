import { setSourceMapsSupport } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// What holds for the whole process, before anything else is loaded.

// Of our own files: those of the libraries take 35 MB of memory.
setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });

// A start leaves much behind, once. It would make the young generation of V8's heap large, which does not shrink again; so that grows
// from the first requests on, when they need it.
setFlagsFromString('--semi-space-growth-factor=1');
const { start, endWhenTold } = await import('./serve.js');
const app = await start(process.env);
// V8's own.
setFlagsFromString('--semi-space-growth-factor=2');

await endWhenTold(app);
