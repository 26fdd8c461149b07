/** Header lines in order, names as written. Repeats are allowed. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

/** What the generator says of a run of requests that differ only in what they carry. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';
