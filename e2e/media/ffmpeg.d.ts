/** Runs the ffmpeg that the product ships on files in memory, and returns the file called `output`. */
export declare function ffmpeg(inputs: Readonly<Record<string, Uint8Array>>, args: readonly string[], output: string): Promise<Uint8Array>;
