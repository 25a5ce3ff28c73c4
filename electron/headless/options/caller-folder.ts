/**
 * Goes to the folder that a command was called from: npm runs its scripts in the repository, but names on the command
 * line are meant from where the person is.
 * @param script the command's name in package.json
 */
export function goToCallerFolder(script: string): void {
  if (process.env.npm_lifecycle_event === script && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
}
