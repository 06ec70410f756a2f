import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, memberOf, type ObjectRef } from '../../src/rollout/object.ts';
import { type Reached, type Stage, writtenBy } from './controller.ts';
import { type Kind, kinds } from './kinds.ts';
import { type Conflict, type Owners, serverSideApply } from './server-side-apply.ts';

/**
 * When the controllers are done with a new version: after so many reads of the object, so long after the apply, or when
 * `move` says so.
 */
export type Pace = { readonly observations: number } | { readonly milliseconds: number } | 'by-hand';

export type Behaviour = {
  readonly readyAfter: Pace;
  /** A version fails if its spec has one of these words in it, say in the image or in the model's URI. */
  readonly failing: readonly string[];
};

export type WatchEvent = { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: JsonObject };

type Entry = {
  readonly kind: Kind;
  readonly ref: ObjectRef;
  body: JsonObject;
  owners: Owners;
  version: number;
  looks: number;
  stage: Stage;
};

/** The objects of the simulated cluster, and its controllers, which move when somebody looks or when time passes. */
export class ObjectStore {
  behaviour: Behaviour;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(event: WatchEvent, ref: ObjectRef) => void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #resourceVersion = 0;

  constructor(behaviour: Behaviour) {
    this.behaviour = behaviour;
  }

  all(): readonly JsonObject[] {
    return [...this.#entries.values()].map(({ body }) => body);
  }

  list(apiVersion: string, kind: string, namespace: string): readonly JsonObject[] {
    const entries = [...this.#entries.values()].filter(
      ({ ref }) => ref.apiVersion === apiVersion && ref.kind === kind && ref.namespace === namespace,
    );
    return entries.map(({ body }) => body);
  }

  /** What a reader sees; the controllers go on after the look. */
  read(ref: ObjectRef): JsonObject | null {
    const entry = this.#entries.get(keyOf(ref));
    if (entry === undefined) return null;
    const seen = entry.body;
    entry.looks += 1;
    const pace = this.behaviour.readyAfter;
    if (pace !== 'by-hand' && 'observations' in pace)
      this.#move(entry, entry.looks >= pace.observations ? 'done' : 'started');
    return seen;
  }

  get resourceVersion(): string {
    return String(this.#resourceVersion);
  }

  listen(listener: (event: WatchEvent, ref: ObjectRef) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  apply(
    kind: Kind,
    ref: ObjectRef,
    patch: JsonObject,
    { manager, force, dryRun }: { readonly manager: string; readonly force: boolean; readonly dryRun: boolean },
  ): { readonly created: boolean; readonly body: JsonObject } | { readonly conflicts: readonly Conflict[] } {
    const entry = this.#entries.get(keyOf(ref));
    const live = entry?.body ?? newBody(ref);
    const owners = entry?.owners ?? {};
    const applied = serverSideApply(live, owners, patch, manager, force, kind.listKeys);
    if ('conflicts' in applied) return applied;
    const body = withDefaults(kind, applied.body);
    const changed = !isDeepStrictEqual(body, live);
    if (entry !== undefined && !changed && isDeepStrictEqual(applied.owners, owners))
      return { created: false, body: live };
    const generation =
      Number(memberOf(live, 'metadata', 'generation') ?? 0) + (isDeepStrictEqual(body.spec, live.spec) ? 0 : 1);
    const next: Entry = {
      ...(entry ?? { version: 0, looks: 0, stage: 'unseen', kind, ref }),
      ...(changed ? { version: (entry?.version ?? 0) + 1, looks: 0, stage: 'unseen' as const } : {}),
      owners: applied.owners,
      body: withMetadata(body, {
        ...(generation === 0 ? {} : { generation }),
        managedFields: managedFields(ref.apiVersion, applied.owners),
      }),
    };
    if (dryRun) return { created: entry === undefined, body: next.body };
    this.#entries.set(keyOf(ref), next);
    this.#store(next, entry === undefined ? 'ADDED' : 'MODIFIED', next.body);
    if (changed) this.#schedule(next);
    return { created: entry === undefined, body: next.body };
  }

  remove(ref: ObjectRef): void {
    const entry = this.#entries.get(keyOf(ref));
    if (entry === undefined) return;
    this.#entries.delete(keyOf(ref));
    this.#store(entry, 'DELETED', entry.body);
  }

  /** The controllers get this far with the version that is there now. */
  move(ref: ObjectRef, stage: Reached): void {
    const entry = this.#entries.get(keyOf(ref));
    if (entry !== undefined) this.#move(entry, stage);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #schedule(entry: Entry): void {
    const pace = this.behaviour.readyAfter;
    if (pace === 'by-hand' || !('milliseconds' in pace)) return;
    const { version } = entry;
    const at = (milliseconds: number, stage: Reached) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        if (this.#entries.get(keyOf(entry.ref)) === entry && entry.version === version) this.#move(entry, stage);
      }, milliseconds);
      this.#timers.add(timer);
    };
    at(pace.milliseconds / 2, 'started');
    at(pace.milliseconds, 'done');
  }

  #move(entry: Entry, stage: Reached): void {
    if (entry.stage === 'done' || entry.stage === 'failed' || entry.stage === stage) return;
    const spec = JSON.stringify(entry.body.spec ?? {});
    const reached = stage === 'done' && this.behaviour.failing.some((word) => spec.includes(word)) ? 'failed' : stage;
    entry.stage = reached;
    const written = writtenBy(entry.kind.kind, entry.body, entry.version, reached);
    if (written === null) return;
    this.#store(entry, 'MODIFIED', { ...entry.body, status: written.status });
    if (written.child !== null) this.#storeChild(entry, written.child);
  }

  /** KServe's own Deployment. It moves with its owner, so looking at it moves nothing. */
  #storeChild(owner: Entry, child: JsonObject): void {
    const kind = kinds.find((each) => each.kind === 'Deployment');
    const name = memberOf(child, 'metadata', 'name');
    if (kind === undefined || typeof name !== 'string') return;
    const ref = { apiVersion: kind.apiVersion, kind: kind.kind, namespace: owner.ref.namespace, name };
    const known = this.#entries.get(keyOf(ref));
    const metadata = { ...metadataOf(known?.body ?? newBody(ref)), ...metadataOf(child) };
    const body = { apiVersion: ref.apiVersion, kind: ref.kind, ...child, metadata };
    const entry: Entry = { kind, ref, body, owners: {}, version: owner.version, looks: 0, stage: 'done' };
    this.#entries.set(keyOf(ref), entry);
    this.#store(entry, known === undefined ? 'ADDED' : 'MODIFIED', body);
  }

  #store(entry: Entry, type: WatchEvent['type'], body: JsonObject): void {
    this.#resourceVersion += 1;
    entry.body = withMetadata(body, { resourceVersion: String(this.#resourceVersion) });
    for (const listener of this.#listeners) listener({ type, object: entry.body }, entry.ref);
  }
}

const keyOf = ({ apiVersion, kind, namespace, name }: ObjectRef): string =>
  [apiVersion, kind, namespace, name].join('/');

const newBody = ({ apiVersion, kind, namespace, name }: ObjectRef): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace, uid: randomUUID(), creationTimestamp: new Date().toISOString() },
});

const metadataOf = (body: JsonObject): JsonObject => (isJsonObject(body.metadata) ? body.metadata : {});

const withMetadata = (body: JsonObject, members: JsonObject): JsonObject => ({
  ...body,
  metadata: { ...metadataOf(body), ...members },
});

function withDefaults(kind: Kind, body: JsonObject): JsonObject {
  if (kind.kind !== 'Deployment' || !isJsonObject(body.spec)) return body;
  return { ...body, spec: { replicas: 1, progressDeadlineSeconds: 600, ...body.spec } };
}

const managedFields = (apiVersion: string, owners: Owners): readonly JsonObject[] =>
  Object.keys(owners).map((manager) => ({
    manager,
    operation: 'Apply',
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: {},
  }));
