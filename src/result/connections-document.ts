/* What became of the connections of a cell, in its measured part. */
export type ConnectionsDocument = {
  readonly opened: number;
  /** Answers after which the server closed the connection, and said so. */
  readonly closedByServer: number;
  /**
   * Requests whose kept connection proved closed, and which were sent again on a fresh one.
   * Absent in results of versions that did not send again.
   */
  readonly stale?: number;
};
