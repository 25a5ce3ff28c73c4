// The calls of @ffmpeg/core that Tubelet uses, for a core that is built here. Part of the generated module.
let logger = () => {};
Module.print = (message) => logger({ type: 'stdout', message });
Module.printErr = (message) => logger({ type: 'stderr', message });
Module.setLogger = (wanted) => {
  logger = wanted;
};
Module.exec = (...args) => runTool(Module._ffmpeg_main, ['./ffmpeg', '-nostdin', '-y', ...args]);
Module.ffprobe = (...args) => runTool(Module._ffprobe_main, ['./ffprobe', ...args]);

function runTool(main, words) {
  const pointers = words.map((word) => {
    const bytes = lengthBytesUTF8(word) + 1;
    const text = Module._malloc(bytes);
    stringToUTF8(word, text, bytes);
    return text;
  });
  // As in C, a null pointer ends the list.
  const list = Module._malloc((pointers.length + 1) * 4);
  HEAPU32.set([...pointers, 0], list >> 2);
  try {
    return main(words.length, list);
  } catch (error) {
    if (error instanceof ExitStatus) return error.status;
    throw error;
  }
}
