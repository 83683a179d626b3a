import { readFileSync } from 'node:fs';

import { signedUrlCors } from '../../local/storage/cors.js';
import { parseModule, readSources, type Body, type Module } from './module.js';

const ROOT = new URL('../../', import.meta.url);

interface Rewrite {
  source: string;
  function: { functionId: string; region: string };
}

interface Firebase {
  hosting: { public: string; rewrites: Rewrite[] };
  firestore: { rules: string; indexes: string };
}

function readFirebase(): Firebase {
  return JSON.parse(readFileSync(new URL('firebase.json', ROOT), 'utf8')) as Firebase;
}

/** @returns a line for each rewrite to a function that browsers may not call, or elsewhere */
function checkRewrites({ hosting }: Firebase, { items, locals, variables }: Module): string[] {
  const invokers = items.find(({ name }) => name === 'open_to_browsers')?.body[
    'for_each'
  ] as string;
  const functions = Object.keys(locals['functions'] as Body).filter((name) =>
    invokers.includes(`"${name}"`),
  );
  const region = variables['region']?.['default'];
  return hosting.rewrites.flatMap(({ source, function: target }) => [
    ...(functions.includes(target.functionId)
      ? []
      : [`${source}: browsers may call ${functions.join(', ')}, not ${target.functionId}.`]),
    ...(target.region === region ? [] : [`${source}: functions are in ${String(region)}.`]),
  ]);
}

describe('Firebase Hosting', () => {
  it('hands calls to functions that are there and open to browsers', async () => {
    expect(checkRewrites(readFirebase(), await parseModule(readSources()))).toEqual([]);
  });

  it.each([
    { mistake: { functionId: 'apis' }, found: 'browsers may call api, cleanup, not apis.' },
    { mistake: { functionId: 'sweep' }, found: 'browsers may call api, cleanup, not sweep.' },
    { mistake: { region: 'us-central1' }, found: 'functions are in europe-west1.' },
  ])('is refused with $mistake', async ({ mistake, found }) => {
    const firebase = readFirebase();
    const [first, ...others] = firebase.hosting.rewrites;
    const wrong = { ...first!, function: { ...first!.function, ...mistake } };
    const mistaken = {
      ...firebase,
      hosting: { ...firebase.hosting, rewrites: [wrong, ...others] },
    };
    expect(checkRewrites(mistaken, await parseModule(readSources()))).toEqual([
      `${wrong.source}: ${found}`,
    ]);
  });

  it('hands each call to the first rewrite that fits, so narrower ones come first', () => {
    const sources = readFirebase().hosting.rewrites.map(({ source }) => source);
    expect(sources).toEqual([...sources].sort((a, b) => b.length - a.length));
  });
});

describe('Firestore', () => {
  it('has in Terraform the rules and indexes that the emulator has', () => {
    const { firestore } = readFirebase();
    const text = readSources().get('firestore.tf');
    for (const file of [firestore.rules, firestore.indexes]) {
      expect(text).toContain(`file("\${path.module}/../${file}")`);
      expect(readFileSync(new URL(file, ROOT), 'utf8')).not.toBe('');
    }
  });

  it('has indexes that Terraform understands', () => {
    const { indexes, fieldOverrides } = JSON.parse(
      readFileSync(new URL('firestore.indexes.json', ROOT), 'utf8'),
    ) as { indexes: unknown[]; fieldOverrides: { indexes: unknown[] }[] };
    for (const index of indexes) {
      expect(index).toEqual({
        collectionGroup: expect.any(String) as string,
        queryScope: 'COLLECTION',
        fields: expect.arrayContaining([
          {
            fieldPath: expect.any(String) as string,
            order: expect.stringMatching(/^(A|DE)SCENDING$/) as string,
          },
        ]) as unknown,
      });
    }
    // Terraform takes every index of these fields away (google_firestore_field.unindexed).
    expect(fieldOverrides.flatMap((field) => field.indexes)).toEqual([]);
  });

  it('forgets jobs when the time comes that each one names', () => {
    const { fieldOverrides } = JSON.parse(
      readFileSync(new URL('firestore.indexes.json', ROOT), 'utf8'),
    ) as { fieldOverrides: { collectionGroup: string; fieldPath: string; ttl?: boolean }[] };
    const withTtl = fieldOverrides.filter(({ ttl }) => ttl === true);
    expect(withTtl).toMatchObject([{ collectionGroup: 'jobs', fieldPath: 'expires_at' }]);
  });
});

describe('Buckets', () => {
  it('let pages send and read what the storage server of one machine lets them', async () => {
    const { items } = await parseModule(readSources());
    const { body } = items.find(
      ({ type, name }) => type === 'google_storage_bucket' && name === 'jobs',
    )!;
    const local = signedUrlCors([]);
    const [cors] = body['cors'] as Body[];
    expect(cors).toMatchObject({
      response_header: local.responseHeader,
      max_age_seconds: local.maxAgeSeconds,
    });
    // Each bucket allows its own part of the methods.
    const buckets = Object.values(body['for_each'] as Record<string, { methods: string[] }>);
    const methods = buckets.flatMap((bucket) => bucket.methods);
    expect(methods.sort()).toEqual([...local.method].sort());
  });
});
