/** The part of ffmpeg's WebAssembly build (Emscripten, `@ffmpeg/core`) that is used here. */
declare module '@ffmpeg/core' {
  export interface FileNode {
    mode: number;
    id: number;
    node_ops: Record<string, unknown>;
    stream_ops: Record<string, unknown>;
  }

  export interface FileStream {
    position: number;
    seekable: boolean;
  }

  export interface FileSystem {
    createFile(parent: string, name: string, properties: object, canRead: boolean, canWrite: boolean): FileNode;
    makedev(major: number, minor: number): number;
    registerDevice(device: number, operations: Record<string, unknown>): void;
    mkdev(path: string, device: number): void;
    readFile(path: string): Uint8Array;
    writeFile(path: string, data: Uint8Array): void;
    ErrnoError: new (errno: number) => Error;
  }

  export interface FFmpegCore {
    readonly FS: FileSystem;
    /** Runs `ffmpeg` to its end and returns its exit code. */
    exec(...args: string[]): number;
    /** Runs `ffprobe` to its end. Its exit code is not reported. */
    ffprobe(...args: string[]): number;
    setLogger(logger: (line: { readonly type: 'stdout' | 'stderr'; readonly message: string }) => void): void;
  }

  export interface CoreOverrides {
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): object;
  }

  export default function createFFmpegCore(overrides: CoreOverrides): Promise<FFmpegCore>;
}

declare module '@ffmpeg/core/wasm?url' {
  const url: string;
  export default url;
}

declare module '*/av1-core.wasm?url' {
  const url: string;
  export default url;
}
