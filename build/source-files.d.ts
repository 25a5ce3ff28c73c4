export declare const ROOT: string;
/** Files of the working tree that git does not ignore and whose name ends in one of `endings`, from the root, sorted. */
export declare function sourceFiles(endings: readonly string[]): string[];
