/** What a cluster becomes that is restored from a snapshot, whatever was asked for. */
export interface SnapshotShape {
  nodeType: string;
  nodes: number;
  database: string;
  adminUser: string;
}

/** In the order of the input. */
const fields = ['nodeType', 'nodes', 'database', 'adminUser'] as const satisfies (keyof SnapshotShape)[];

/** Every field of the input that says otherwise, a line each: field, value and what is allowed. */
export function snapshotProblems(
  cluster: SnapshotShape,
  snapshot: SnapshotShape,
  snapshotIdentifier: string,
): string[] {
  return fields.flatMap((field) =>
    snapshot[field] === cluster[field]
      ? []
      : [
          `warehouse.${field} is ${JSON.stringify(cluster[field])}, allowed: ${JSON.stringify(snapshot[field])}, ` +
            `as in the snapshot ${snapshotIdentifier}`,
        ],
  );
}
