import { runtimePath } from './runtimes.ts'
import { startProgram } from './start-program.ts'

/** Makes one file of a module and its imports, for where there are no packages: a browser, a Worker. */
export async function bundle(entry: string, file: string): Promise<void> {
  const args = ['build', entry, '--target=browser', '--format=esm', `--outfile=${file}`]
  const { exit } = await startProgram(runtimePath('bun'), args)
  const { code, output, errors } = await exit
  if (code !== 0) throw new Error(`bun build ${entry}: ${errors}${output}`)
}
