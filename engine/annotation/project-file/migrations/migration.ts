/** Turns the JSON of one version into the next. It must keep what it does not know. */
export interface Migration {
  readonly from: number;
  migrate(json: Readonly<Record<string, unknown>>): Record<string, unknown>;
}
