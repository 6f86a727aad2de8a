/** How a command gives its exit code, where it is not 0. */
export type Finish = (exitCode: number) => void;
