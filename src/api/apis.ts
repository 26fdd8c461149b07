import type { Api, ApiName } from './api.js';
import { jsonApi } from './json.js';
import { rawApi } from './raw.js';

export function apiOf(name: ApiName): Api {
  return APIS[name];
}

const APIS: Readonly<Record<ApiName, Api>> = { json: jsonApi, raw: rawApi };
