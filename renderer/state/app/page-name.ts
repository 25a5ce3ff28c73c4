/** What this page calls itself in what it sends, so that it knows its own changes when the host tells of them. */
export const pageName: string = crypto.randomUUID();
